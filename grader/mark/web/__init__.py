"""The pages of marking: who may see them, what they show, what their buttons ask for."""
