//! The two declarations of which the language consists.

/// Declares a record: a map with fixed keys.
///
/// Each field is `name: Type, "about", "sentence"`, where *about* says in one line what the key means
/// (editors show it), and *sentence* is how `explain` says it, with `{}` where the value stands.
/// A key that is no identifier of Rust is named: `filter as "where": …`. `exactly one of ["a", "b"]`
/// after the name refuses records with none or several of these keys. A field whose text may say less than
/// its type can hold names how it is read: `credit: Quantity as Credit`.
macro_rules! record {
    ($(
        $(#[$doc:meta])*
        $name:ident $(exactly one of [$($one:literal),*])? {
            $($field:ident $(as $key:literal)?: $type:ty $(as $reader:ty)?, $about:literal, $sentence:literal;)*
        }
    )*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            $(#[doc = concat!("Says ", $about, ".")] pub $field: $type,)*
            /// Where it stands.
            pub place: facts::Place,
        }

        impl $name {
            /// The keys of which exactly one must be there.
            const ONE_OF: &[&str] = &[$($($one),*)?];

            /// The keys of its text.
            pub(crate) const KEYS: &[$crate::yaml::Key] = &[$(
                $crate::yaml::Key {
                    name: $crate::term::record!(@key $field $($key)?),
                    required: <$crate::term::record!(@reader $type $(, $reader)?) as $crate::term::Term>::REQUIRED,
                    shape: <$crate::term::record!(@reader $type $(, $reader)?) as $crate::term::Term>::SHAPE,
                    about: $about,
                    alternative: $crate::term::is_one_of(
                        $crate::term::record!(@key $field $($key)?),
                        Self::ONE_OF,
                    ),
                },
            )*];
        }

        impl $crate::term::Term for $name {
            const SHAPE: $crate::yaml::Shape = $crate::yaml::Shape::Record($name::KEYS);

            fn read(
                node: &$crate::yaml::Node,
                what: &facts::Sentence,
                load: &mut $crate::load::Load<'_>,
            ) -> Option<Self> {
                let fields = $crate::yaml::Fields::open(node, what, Self::KEYS, &mut load.report)?;
                load.exactly_one(&fields, Self::ONE_OF);
                $(let $field = <$crate::term::record!(@reader $type $(, $reader)?) as $crate::term::Term>::at(
                    &fields, $crate::term::record!(@key $field $($key)?), load);
                $(let $field = $field.map(<$reader as $crate::term::Reads>::value);)?)*
                Some($name { $($field: $field?,)* place: load.place_of(&fields) })
            }

            fn said(&self) -> Option<$crate::term::Said> {
                let mut parts = Vec::new();
                $(if let Some(said) = $crate::term::Term::said(&self.$field) {
                    parts.push($crate::term::Part {
                        key: $crate::term::record!(@key $field $($key)?),
                        wording: $crate::term::wording!(
                            concat!(stringify!($name), "-", $crate::term::record!(@key $field $($key)?)),
                            $about,
                            $sentence
                        ),
                        said,
                    });
                })*
                Some($crate::term::Said::Record(parts))
            }
        }
    )*};
    (@reader $type:ty) => { $type };
    (@reader $type:ty, $reader:ty) => { $reader };
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
}

/// Declares an enum of fixed words: `Variant = "word in the text", "as said";`.
macro_rules! words {
    ($(
        $(#[$doc:meta])*
        $name:ident { $($variant:ident = $word:literal, $said:literal;)* }
    )*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", $word, "`: ", $said, ".")] $variant,)*
        }

        impl $name {
            /// The word in the text.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
        }

        impl $crate::term::Term for $name {
            const SHAPE: $crate::yaml::Shape = $crate::yaml::Shape::Choice(&[$($word),*]);

            fn read(
                node: &$crate::yaml::Node,
                what: &facts::Sentence,
                load: &mut $crate::load::Load<'_>,
            ) -> Option<Self> {
                node.choice(what, &[$(($word, $name::$variant)),*], &mut load.report)
            }

            fn said(&self) -> Option<$crate::term::Said> {
                $crate::term::Said::told(match self {
                    $($name::$variant => facts::Sentence::of(
                        concat!(stringify!($name), "-", $word),
                        $said,
                        Vec::new(),
                    ),)*
                })
            }
        }
    )*};
}

pub(crate) use {record, words};
