//! The letters of a font that a file uses: their shapes, their widths, and which letters they are.

use std::collections::BTreeMap;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str};
use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;
use ttf_parser::Tag;

use super::{packed, points};
use crate::Error;
use crate::font::{Fonts, Weight};
use crate::layout::{Mark, What};
use crate::line::Set;

const ALL: SystemInfo<'static> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};
/// Widths are told in thousandths of the size; here in thousandths of these.
const EM: i32 = 1_000_000;

/// What a file uses of a weight of the font.
pub(super) struct Used<'f> {
    /// The weight.
    pub weight: Weight,
    /// Where the font is in the file.
    pub font: Ref,
    letters: BTreeMap<u16, char>,
    codes: GlyphRemapper,
    objects: [Ref; 4],
    fonts: &'f Fonts,
}

impl<'f> Used<'f> {
    /// What the marks of pages use.
    pub fn of(
        weight: Weight,
        fonts: &'f Fonts,
        pages: &[Vec<Mark>],
        new: &mut impl FnMut() -> Ref,
    ) -> Used<'f> {
        let mut letters = BTreeMap::new();
        for mark in pages.iter().flatten() {
            if let What::Text(_, text) = &mark.what {
                let own = text.iter().filter(|letter| letter.weight == weight);
                for letter in own {
                    // WHY: a few signs share a shape; the same one is told whatever comes first.
                    let told = letters.entry(letter.shape).or_insert(letter.letter);
                    *told = letter.letter.min(*told);
                }
            }
        }
        let mut codes = GlyphRemapper::new();
        for shape in letters.keys() {
            codes.remap(*shape);
        }
        Used {
            weight,
            font: new(),
            letters,
            codes,
            objects: [new(), new(), new(), new()],
            fonts,
        }
    }

    /// The code of a letter in the file.
    pub fn code(&self, letter: &Set) -> [u8; 2] {
        self.codes.get(letter.shape).unwrap_or(0).to_be_bytes()
    }

    /// Writes what is used of the font.
    pub fn write(&self, pdf: &mut Pdf) -> Result<(), Error> {
        let font = self.fonts.of(self.weight);
        let [described, shapes, drawn, told] = self.objects;
        let part =
            subsetter::subset(font.bytes, 0, &self.codes).map_err(|_| Error::Font(font.name))?;
        let outlines = ttf_parser::RawFace::parse(&part, 0).ok();
        let outlines = outlines.and_then(|raw| raw.table(Tag::from_bytes(b"CFF ")));
        let outlines = outlines.ok_or(Error::Font(font.name))?;
        let name = format!("{}+{}", tag(outlines), font.name);

        pdf.type0_font(self.font)
            .base_font(Name(format!("{name}-Identity-H").as_bytes()))
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(described)
            .to_unicode(told);
        let mut described_as = pdf.cid_font(described);
        described_as
            .subtype(CidFontType::Type0)
            .base_font(Name(name.as_bytes()))
            .system_info(ALL)
            .font_descriptor(shapes)
            .default_width(0.0);
        let mut widths = described_as.widths();
        for (code, shape) in self.codes.remapped_gids().enumerate() {
            let code = u16::try_from(code).unwrap_or(0);
            widths.same(code, code, points(font.width(shape, EM)));
        }
        widths.finish();
        described_as.finish();

        let face = &font.face;
        let bounds = face.global_bounding_box();
        let scaled = |length: i16| points(font.scaled(i64::from(length), EM));
        pdf.font_descriptor(shapes)
            .name(Name(name.as_bytes()))
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(
                scaled(bounds.x_min),
                scaled(bounds.y_min),
                scaled(bounds.x_max),
                scaled(bounds.y_max),
            ))
            .italic_angle(0.0)
            .ascent(scaled(face.ascender()))
            .descent(scaled(face.descender()))
            .cap_height(scaled(face.capital_height().unwrap_or(face.ascender())))
            .stem_v(match self.weight {
                Weight::Regular => 95.0,
                Weight::Bold => 140.0,
            })
            .font_file3(drawn);
        pdf.stream(drawn, &packed(outlines))
            .filter(Filter::FlateDecode)
            .pair(Name(b"Subtype"), Name(b"CIDFontType0C"));

        let mut letters = UnicodeCmap::new(Name(b"Letters"), ALL);
        for (shape, letter) in &self.letters {
            if let Some(code) = self.codes.get(*shape) {
                letters.pair(code, *letter);
            }
        }
        let letters = letters.finish();
        pdf.cmap(told, &packed(&letters))
            .filter(Filter::FlateDecode);
        Ok(())
    }
}

/// Six letters before the name, which differ where the letters that are used do.
fn tag(outlines: &[u8]) -> String {
    let hash = Sha256::digest(outlines);
    let letters = hash.iter().take(6).map(|byte| char::from(b'A' + byte % 26));
    letters.collect()
}
