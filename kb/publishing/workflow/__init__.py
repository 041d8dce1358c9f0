"""From review by signatures and the schedule to what is published, and the record of it."""
