"""The web pages of marking: access control, content, handlers of their buttons."""
