"""From a question to the answer: languages, personal numbers, routes, channels."""
