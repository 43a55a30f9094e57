//! The font of papers, in two weights: which shape a letter has, and how wide it is.

use std::collections::BTreeMap;

use ttf_parser::gsub::{SingleSubstitution, SubstitutionSubtable};
use ttf_parser::{Face, GlyphId, Tag};

use crate::Error;

/// A weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    /// For text.
    Regular,
    /// For what stands out.
    Bold,
}

/// The weights.
pub(crate) const WEIGHTS: [Weight; 2] = [Weight::Regular, Weight::Bold];

/// The font in all weights.
pub(crate) struct Fonts([Font; 2]);

/// The font in one weight.
pub(crate) struct Font {
    /// Its name in a file.
    pub name: &'static str,
    /// The whole of it.
    pub bytes: &'static [u8],
    /// What is read of it.
    pub face: Face<'static>,
    /// The shapes of digits that are all equally wide.
    tabular: BTreeMap<u16, u16>,
}

const FILES: [(&str, &[u8]); 2] = [
    (
        "Inter-Regular",
        include_bytes!("../fonts/Inter-Regular.otf"),
    ),
    ("Inter-Bold", include_bytes!("../fonts/Inter-Bold.otf")),
];

impl Fonts {
    /// The font that is shipped.
    pub fn read() -> Result<Fonts, Error> {
        let [regular, bold] = FILES;
        Ok(Fonts([Font::read(regular)?, Font::read(bold)?]))
    }

    /// In a weight.
    pub fn of(&self, weight: Weight) -> &Font {
        match weight {
            Weight::Regular => &self.0[0],
            Weight::Bold => &self.0[1],
        }
    }
}

impl Font {
    fn read((name, bytes): (&'static str, &'static [u8])) -> Result<Font, Error> {
        let face = Face::parse(bytes, 0).map_err(|_| Error::Font(name))?;
        let tabular = tabular(&face);
        Ok(Font {
            name,
            bytes,
            face,
            tabular,
        })
    }

    /// The shape of a letter, if the font has it.
    pub fn shape(&self, letter: char) -> Option<u16> {
        let shape = self.face.glyph_index(letter)?.0;
        let digit = self.tabular.get(&shape).filter(|_| letter.is_ascii_digit());
        Some(digit.copied().unwrap_or(shape))
    }

    /// How wide a shape is where the font is this big, in the same unit.
    pub fn width(&self, shape: u16, size: i32) -> i32 {
        let advance = self.face.glyph_hor_advance(GlyphId(shape)).unwrap_or(0);
        self.scaled(i64::from(advance), size)
    }

    /// A length of the font where it is this big.
    pub fn scaled(&self, length: i64, size: i32) -> i32 {
        let units = i64::from(self.face.units_per_em().max(1));
        i32::try_from(length * i64::from(size) / units).unwrap_or(0)
    }
}

/// WHY: digits of a text are as wide as they look; figures below each other need digits of one width.
fn tabular(face: &Face<'_>) -> BTreeMap<u16, u16> {
    let mut found = BTreeMap::new();
    let Some(gsub) = face.tables().gsub else {
        return found;
    };
    let feature = gsub.features.find(Tag::from_bytes(b"tnum"));
    let lookups = feature
        .into_iter()
        .flat_map(|feature| feature.lookup_indices);
    for lookup in lookups.filter_map(|index| gsub.lookups.get(index)) {
        for table in lookup.subtables.into_iter::<SubstitutionSubtable<'_>>() {
            let SubstitutionSubtable::Single(SingleSubstitution::Format2 {
                coverage,
                substitutes,
            }) = table
            else {
                continue;
            };
            for shape in 0..face.number_of_glyphs() {
                let place = coverage.get(GlyphId(shape));
                let other = place.and_then(|place| substitutes.get(place));
                found.extend(other.map(|other| (shape, other.0)));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_equally_wide() {
        let fonts = Fonts::read().unwrap();
        for weight in WEIGHTS {
            let font = fonts.of(weight);
            let widths = ('0'..='9').map(|digit| font.width(font.shape(digit).unwrap(), 10_000));
            let widths: Vec<i32> = widths.collect();
            // The font's own digits differ by less than can be seen.
            let apart = widths.iter().max().unwrap() - widths.iter().min().unwrap();
            assert!(apart <= 20, "{widths:?}");
        }
    }

    #[test]
    fn letters_of_europe_and_signs_are_there() {
        let fonts = Fonts::read().unwrap();
        for weight in WEIGHTS {
            for letter in "ÄÖÜäöüßẞéñçåøłőşğıαβγΩабвгЖІїҐ€£§–—…·≥≤≠±×→←✓✗▼°’“”„".chars()
            {
                assert!(fonts.of(weight).shape(letter).is_some(), "{letter}");
            }
        }
    }
}
