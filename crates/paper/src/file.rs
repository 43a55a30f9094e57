//! Pages as objects of PDF 1.7: what is drawn, what each part is for whoever has it read out, and the letters used.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::StructRole;
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use sha2::{Digest, Sha256};

use crate::block::Paper;
use crate::font::{Fonts, WEIGHTS, Weight};
use crate::layout::{HEIGHT, Laid, Mark, Role, Shade, WIDTH, What};
use crate::{Error, file::letters::Used};

mod letters;
mod parts;

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const METADATA: Ref = Ref::new(3);
const INFORMATION: Ref = Ref::new(4);
const TREE: Ref = Ref::new(5);
/// Parts of the paper by page and number.
const BY_PAGE: Ref = Ref::new(6);
const FIRST_FREE: i32 = 7;

const PRODUCER: &str = "Entente";
const LANGUAGE: &str = "en";

/// The bytes of a file.
pub(crate) fn written(paper: &Paper, fonts: &Fonts, laid: &Laid) -> Result<Vec<u8>, Error> {
    let mut next = FIRST_FREE;
    let mut new = || {
        next += 1;
        Ref::new(next - 1)
    };
    let pages: Vec<(Ref, Ref)> = laid.pages.iter().map(|_| (new(), new())).collect();
    let parts: Vec<Ref> = laid.parts.iter().map(|_| new()).collect();
    let used: Vec<Used<'_>> = WEIGHTS
        .iter()
        .map(|weight| Used::of(*weight, fonts, &laid.pages, &mut new))
        .collect();

    let mut pdf = Pdf::new();
    pdf.set_version(1, 7);
    let mut digest = Sha256::new();
    let mut shown = Vec::new();
    for (number, (marks, (page, content))) in laid.pages.iter().zip(&pages).enumerate() {
        let (drawn, order) = draw(marks, laid, &used);
        digest.update(&drawn);
        pdf.stream(*content, &packed(&drawn))
            .filter(Filter::FlateDecode);
        let mut written = pdf.page(*page);
        written
            .parent(PAGES)
            .media_box(Rect::new(0.0, 0.0, points(WIDTH), points(HEIGHT)))
            .contents(*content)
            .struct_parents(i32::try_from(number).unwrap_or(0))
            .tab_order(pdf_writer::types::TabOrder::StructureOrder);
        let mut resources = written.resources();
        let mut fonts = resources.fonts();
        for used in &used {
            fonts.pair(name_of(used.weight), used.font);
        }
        fonts.finish();
        resources.finish();
        written.finish();
        shown.push(order);
    }
    pdf.pages(PAGES)
        .kids(pages.iter().map(|(page, _)| *page))
        .count(i32::try_from(pages.len()).unwrap_or(0));
    parts::write(&mut pdf, laid, &parts, &pages, &shown);
    for used in &used {
        used.write(&mut pdf)?;
    }
    about(&mut pdf, paper);
    digest.update(&paper.title);
    let id = digest.finalize()[..16].to_vec();
    pdf.set_file_id((id.clone(), id));
    Ok(pdf.finish())
}

/// What a file says of itself.
fn about(pdf: &mut Pdf, paper: &Paper) {
    let title: String = crate::line::readable(&paper.title);
    let metadata = metadata(&title);
    pdf.metadata(METADATA, metadata.as_bytes());
    pdf.document_info(INFORMATION)
        .title(TextStr(&title))
        .producer(TextStr(PRODUCER));
    let mut catalog = pdf.catalog(CATALOG);
    catalog
        .pages(PAGES)
        .metadata(METADATA)
        .lang(TextStr(LANGUAGE));
    catalog.mark_info().marked(true);
    catalog.viewer_preferences().display_doc_title(true);
    catalog.pair(Name(b"StructTreeRoot"), TREE);
}

fn metadata(title: &str) -> String {
    let title = title
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\n\
         <dc:language><rdf:Bag><rdf:li>{LANGUAGE}</rdf:li></rdf:Bag></dc:language>\n\
         <dc:format>application/pdf</dc:format><pdf:Producer>{PRODUCER}</pdf:Producer>\n\
         </rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>"
    )
}

/// The marks of a page, drawn; and the parts that they belong to, in the order of their numbers on the page.
fn draw(marks: &[Mark], laid: &Laid, used: &[Used<'_>]) -> (Vec<u8>, Vec<usize>) {
    let mut content = Content::new();
    let mut order = Vec::new();
    // WHY: what lies behind text is drawn before it.
    let (areas, texts): (Vec<&Mark>, Vec<&Mark>) = marks
        .iter()
        .partition(|mark| matches!(mark.what, What::Area(..)));
    let all: Vec<&Mark> = areas.into_iter().chain(texts).collect();
    for same in all.chunk_by(|one, other| one.of == other.of) {
        match same.first().and_then(|mark| mark.of) {
            None => {
                content.begin_marked_content(Name(b"Artifact"));
            }
            Some(part) => {
                let role = role(laid.parts[part].role);
                let number = i32::try_from(order.len()).unwrap_or(0);
                content
                    .begin_marked_content_with_properties(role.to_name())
                    .properties()
                    .identify(number);
                order.push(part);
            }
        }
        for mark in same {
            drawn(&mut content, mark, used);
        }
        content.end_marked_content();
    }
    (content.finish().to_vec(), order)
}

fn drawn(content: &mut Content, mark: &Mark, used: &[Used<'_>]) {
    let (x, y) = mark.at;
    content.set_fill_gray(match mark.shade {
        Shade::Ink => 0.0,
        Shade::Soft => 0.35,
        Shade::Rule => 0.75,
        Shade::Wash => 0.94,
    });
    match &mark.what {
        What::Area(width, height) => {
            let lower = points(HEIGHT - y - height);
            content
                .rect(points(x), lower, points(*width), points(*height))
                .fill_nonzero();
        }
        What::Text(size, letters) => {
            let mut left = x;
            for same in letters.chunk_by(|one, other| one.weight == other.weight) {
                let Some(used) = used.iter().find(|used| used.weight == same[0].weight) else {
                    continue;
                };
                let codes: Vec<u8> = same.iter().flat_map(|letter| used.code(letter)).collect();
                content
                    .begin_text()
                    .set_font(name_of(used.weight), points(*size))
                    .next_line(points(left), points(HEIGHT - y))
                    .show(Str(&codes))
                    .end_text();
                left += crate::line::width(same);
            }
        }
    }
}

fn name_of(weight: Weight) -> Name<'static> {
    match weight {
        Weight::Regular => Name(b"R"),
        Weight::Bold => Name(b"B"),
    }
}

/// What a part is, in the words of PDF.
fn role(role: Role) -> StructRole {
    match role {
        Role::Document => StructRole::Document,
        Role::Heading(1) => StructRole::H1,
        Role::Heading(2) => StructRole::H2,
        Role::Heading(3) => StructRole::H3,
        Role::Heading(4) => StructRole::H4,
        Role::Heading(5) => StructRole::H5,
        Role::Heading(_) => StructRole::H6,
        Role::Paragraph => StructRole::P,
        Role::List => StructRole::L,
        Role::Item => StructRole::LI,
        Role::Label => StructRole::Lbl,
        Role::Body => StructRole::LBody,
        Role::Quote => StructRole::BlockQuote,
        Role::Table => StructRole::Table,
        Role::Head => StructRole::THead,
        Role::Rows => StructRole::TBody,
        Role::Row => StructRole::TR,
        Role::ColumnTitle | Role::RowTitle => StructRole::TH,
        Role::Cell => StructRole::TD,
    }
}

/// Thousandths of a point as PDF has them.
#[expect(
    clippy::float_arithmetic,
    reason = "PDF counts in points; a thousandth is exact enough for paper"
)]
fn points(thousandths: i32) -> f32 {
    (f64::from(thousandths) / 1_000.0) as f32
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing into memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
