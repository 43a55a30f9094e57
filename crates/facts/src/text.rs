//! Values that are written as a text: read where the text stands, without a copy of it.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{Error, Visitor};

/// Reads a text and makes a value of it.
pub(crate) fn read<'de, D: Deserializer<'de>, T, E: fmt::Display>(
    deserializer: D,
    make: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(Text {
        make,
        made: PhantomData,
    })
}

struct Text<M, T, E> {
    make: M,
    made: PhantomData<(T, E)>,
}

impl<M: FnOnce(&str) -> Result<T, E>, T, E: fmt::Display> Visitor<'_> for Text<M, T, E> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<F: Error>(self, text: &str) -> Result<T, F> {
        (self.make)(text).map_err(F::custom)
    }
}
