//! What the parts of a paper are, so that it can be read out, and where on the pages they are.

use std::collections::BTreeMap;

use pdf_writer::types::TableHeaderScope;
use pdf_writer::{Finish, Pdf, Ref};

use super::{BY_PAGE, TREE, role};
use crate::layout::{Laid, Role};

/// Writes all parts. `shown` are the parts that have something on each page, by their numbers there.
pub(super) fn write(
    pdf: &mut Pdf,
    laid: &Laid,
    parts: &[Ref],
    pages: &[(Ref, Ref)],
    shown: &[Vec<usize>],
) {
    let mut inside: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (part, known) in laid.parts.iter().enumerate().skip(1) {
        inside.entry(known.inside).or_default().push(part);
    }
    let mut places: BTreeMap<usize, Vec<(Ref, i32)>> = BTreeMap::new();
    for (order, (page, _)) in shown.iter().zip(pages) {
        for (number, part) in (0..).zip(order) {
            places.entry(*part).or_default().push((*page, number));
        }
    }
    let mut tree = pdf
        .indirect(TREE)
        .start::<pdf_writer::writers::StructTreeRoot<'_>>();
    tree.child(parts[0]);
    tree.pair(pdf_writer::Name(b"ParentTree"), BY_PAGE);
    tree.parent_tree_next_key(i32::try_from(pages.len()).unwrap_or(0));
    tree.finish();
    let mut by_page = pdf.indirect(BY_PAGE).dict();
    let mut numbers = by_page.insert(pdf_writer::Name(b"Nums")).array();
    for (page, order) in (0..).zip(shown) {
        numbers.item(page);
        let own = numbers.push().array();
        let mut own = own.typed::<Ref>();
        own.items(order.iter().map(|part| parts[*part]));
        own.finish();
    }
    numbers.finish();
    by_page.finish();
    for (part, known) in laid.parts.iter().enumerate() {
        let mut written = pdf.struct_element(parts[part]);
        written.kind(role(known.role));
        written.parent(match part {
            0 => TREE,
            _ => parts[known.inside],
        });
        let scope = match known.role {
            Role::ColumnTitle => Some(TableHeaderScope::Column),
            Role::RowTitle => Some(TableHeaderScope::Row),
            _ => None,
        };
        if let Some(scope) = scope {
            written.attributes().push().table().scope(scope);
        }
        let mut children = written.children();
        for (page, number) in places.get(&part).into_iter().flatten() {
            children
                .marked_content_ref()
                .page(*page)
                .marked_content_id(*number);
        }
        for child in inside.get(&part).into_iter().flatten() {
            children.struct_element(parts[*child]);
        }
        children.finish();
        written.finish();
    }
}
