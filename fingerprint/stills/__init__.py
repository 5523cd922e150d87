"""Small pictures of films and pictures, for the eyes of a person who has to decide."""
