"""The widget that Caf staff put in their own pages: one script, its page, and a frame."""
