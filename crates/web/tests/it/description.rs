//! The table of operations: its rights, and the description that is made of it, are kept as files.
//! `UPDATE_API=1` writes them anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use web::api::{openapi, operations};

pub fn kept(path: &str, text: &str) {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_API").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "`{}` is not what the program says; see the difference after `UPDATE_API=1 ./test -p web`",
        path.display()
    );
}

#[test]
fn every_operation_has_its_row_in_the_table_of_rights() {
    let rows: Vec<String> = operations().map(|operation| operation.row()).collect();
    kept("cases/operations.txt", &(rows.join("\n") + "\n"));
}

#[test]
fn the_description_is_that_of_the_operations() {
    let document = openapi::document(operations());
    let text = serde_json::to_string_pretty(&document).unwrap();
    kept("../../docs/reference/openapi.json", &(text + "\n"));
}

#[test]
fn no_two_operations_have_one_name_or_place() {
    let mut names = BTreeSet::new();
    let mut places = BTreeSet::new();
    for operation in operations() {
        assert!(names.insert(operation.id), "{}", operation.id);
        assert!(
            places.insert((operation.verb, operation.path)),
            "{}",
            operation.path
        );
    }
}

/// Every reference of the description leads somewhere.
#[test]
fn the_description_refers_to_what_it_holds() {
    let document = openapi::document(operations());
    let text = document.to_string();
    let refers = text.split("\"$ref\":\"").skip(1);
    for reference in refers.map(|rest| rest.split('"').next().unwrap()) {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

/// What is told by `told` is described as it says itself, and every answer of JSON has a shape.
#[test]
fn every_answer_of_json_has_a_shape() {
    let document = openapi::document(operations());
    let told: serde_json::Value = serde_json::from_str(told::shapes::SHAPES).unwrap();
    for (name, shape) in told.as_object().unwrap() {
        assert_eq!(&document["components"]["schemas"][name], shape, "{name}");
    }
    for (path, verbs) in document["paths"].as_object().unwrap() {
        for (verb, operation) in verbs.as_object().unwrap() {
            for (status, answer) in operation["responses"].as_object().unwrap() {
                let shape = answer.pointer("/content/application~1json/schema");
                let is_open = shape.is_some_and(|shape| *shape == serde_json::json!({}));
                // The description describes itself no further.
                let may_be = path == "/api/v1/openapi.json";
                assert!(!is_open || may_be, "{verb} {path} {status}");
            }
        }
    }
}
