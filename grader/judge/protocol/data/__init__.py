"""Plain data: the wire form of values, and conversion to it (`packing`) and back (`unpacking`)."""
