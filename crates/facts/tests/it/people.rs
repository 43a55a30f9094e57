//! What a fact of a person has to say, and how.

use facts::Fact;
use sha2::{Digest, Sha256};

/// A line whose body is this; how what is wrong with it begins.
fn check(person: &str, expected: &str) {
    let head = r#"{"at":"2025-03-03T09:00:00Z","by":"volta""#;
    let stated = format!(r#"{head},"person":{person},"source":"journal"}}"#);
    let id = hex::encode(Sha256::digest(stated.as_bytes()));
    let line = format!(
        r#"{head},"id":"{id}","person":{person},"recorded":"2025-03-03T09:00:00Z","seq":1,"source":"journal"}}"#
    );
    let said = Fact::admit(line.as_bytes());
    let said = said.err().map_or(String::new(), |error| error.to_string());
    assert_eq!(said.is_empty(), expected.is_empty(), "{person}: {said}");
    assert!(said.starts_with(expected), "{person}: {said}");
}

#[test]
fn a_person_is_said_in_one_spelling() {
    let p = r#""person":"p-0123456789abcdef""#;
    check(&format!(r#"{{"does":"added",{p}}}"#), "");
    check(&format!(r#"{{"auditor":true,"does":"added",{p}}}"#), "");
    check(
        &format!(r#"{{"does":"changed","offices":["delegate","operator"],{p},"teams":["a","b"]}}"#),
        "",
    );
    check(&format!(r#"{{"does":"removed",{p}}}"#), "");
    // What is not in the one spelling has another id than the one that its writer thinks.
    let canonical = "the id `";
    check(
        &format!(r#"{{"auditor":false,"does":"added",{p}}}"#),
        canonical,
    );
    check(
        &format!(r#"{{"does":"added","offices":[],{p}}}"#),
        canonical,
    );
    let offices = "the offices stand in the order of their names, each once";
    for list in [r#"["operator","delegate"]"#, r#"["delegate","delegate"]"#] {
        check(
            &format!(r#"{{"does":"added","offices":{list},{p}}}"#),
            offices,
        );
    }
    let teams = "the teams stand in the order of their names, each once";
    for list in [r#"["b","a"]"#, r#"["a","a"]"#] {
        check(&format!(r#"{{"does":"added",{p},"teams":{list}}}"#), teams);
    }
}

#[test]
fn rights_are_said_of_those_who_have_some() {
    let p = r#""person":"p-0123456789abcdef""#;
    let auditor = "an auditor only reads, and has no teams and no offices";
    check(
        &format!(r#"{{"auditor":true,"does":"added","offices":["delegate"],{p}}}"#),
        auditor,
    );
    check(
        &format!(r#"{{"auditor":true,"does":"changed",{p},"teams":["a"]}}"#),
        auditor,
    );
    let none = "who is removed or suspended has no teams and no offices";
    check(
        &format!(r#"{{"does":"removed","offices":["delegate"],{p}}}"#),
        none,
    );
    check(
        &format!(r#"{{"auditor":true,"does":"suspended",{p}}}"#),
        none,
    );
}

#[test]
fn a_person_has_an_id_that_tells_nothing() {
    for id in [
        "ann",
        "p-",
        "p-0123456789ABCDEF",
        "p-0123456789abcde",
        "p-0123456789abcdef0",
    ] {
        let expected =
            format!("`{id}` is not the id of a person: `p-` and 16 small hexadecimal digits");
        let line = format!(r#"{{"does":"added","person":"{id}"}}"#);
        let head = r#"{"at":"2025-03-03T09:00:00Z","by":"volta""#;
        let line = format!(r#"{head},"person":{line},"source":"journal"}}"#);
        let error = Fact::admit(line.as_bytes()).unwrap_err().to_string();
        assert!(error.starts_with(&expected), "{error}");
    }
}
