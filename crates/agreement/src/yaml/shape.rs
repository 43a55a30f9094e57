//! The shapes that values of an agreement have: one table serves the loader and the JSON Schema.

/// A key of a map.
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// The shape of its value.
    pub shape: Shape,
    /// What it means, in one line.
    pub about: &'static str,
    /// Whether exactly one of such keys must be there.
    pub alternative: bool,
}

/// The shape of a value.
#[derive(Debug)]
pub enum Shape {
    /// A text; a bare number or boolean is read as its text.
    Text,
    /// The id of something of this kind, such as `party`, that the text declares or the language has.
    Id(&'static str),
    /// A text of a form that is named for people, with a regular expression for editors.
    Form(&'static str, &'static str),
    /// A condition in CEL.
    Condition,
    /// `true` or `false`.
    Flag,
    /// A whole number from the first to the second, both included.
    Count(u32, u32),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list.
    List(&'static Shape),
    /// A list, or one element without the list.
    OneOrMany(&'static Shape),
    /// A map from names that the author chooses.
    Table(&'static Shape),
    /// A map from ids of this kind, each of which it declares.
    Declared(&'static str, &'static Shape),
    /// A map from ids of this kind that are declared elsewhere.
    ById(&'static str, &'static Shape),
    /// A map with these keys.
    Record(&'static [Key]),
    /// A map with these keys, and any other key with a value of this shape.
    Open(&'static [Key], &'static Shape),
    /// Any one of these shapes.
    Either(&'static [Shape]),
    /// Anything.
    Anything,
}

impl Key {
    /// A key that may be left out.
    pub const fn optional(name: &'static str, shape: Shape, about: &'static str) -> Key {
        Key {
            name,
            required: false,
            shape,
            about,
            alternative: false,
        }
    }

    /// A key that must be there.
    pub const fn required(name: &'static str, shape: Shape, about: &'static str) -> Key {
        Key {
            name,
            required: true,
            shape,
            about,
            alternative: false,
        }
    }
}
