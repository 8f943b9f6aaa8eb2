"""Plain data: what a value is while it crosses, on its way out (`packing`) and in (`unpacking`)."""
