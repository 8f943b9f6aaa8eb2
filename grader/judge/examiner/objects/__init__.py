"""What a test holds in the place of the student's functions and objects. Process: the examiner's.

Sees of the student's process only messages; whatever an object says is the student's word.
"""
