"""The pages that élus read: the chat, the reading view of documents, and what must be said."""
