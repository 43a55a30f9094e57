//! Nothing can be signed that is not said: a walk over every key of the language.

mod complete;
pub(crate) mod sample;
