//! Conditions: what is read, what is refused, and what holds.
