//! JSON as text: one document, its members by name, with line breaks.

use serde_json::Value;

/// A document as the command line prints it, up to the last line break.
pub fn laid_out(document: Value) -> String {
    // WHY: whether a map of the library keeps its members in the order of their names depends on what
    // else is built into the program.
    let sorted = agreement::schema::sorted(document);
    format!("{sorted:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_are_in_the_order_of_their_names() {
        let text = laid_out(json!({ "b": [1, { "d": 1, "c": 2 }], "a": "ö" }));
        let expected = "{\n  \"a\": \"ö\",\n  \"b\": [\n    1,\n    {\n      \"c\": 2,\n      \"d\": 1\n    }\n  ]\n}\n";
        assert_eq!(text, expected);
    }
}
