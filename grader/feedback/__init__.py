"""From graded notebooks to the pages that students get back."""
