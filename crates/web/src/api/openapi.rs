//! The description of the interface: OpenAPI 3.1, made from the table of operations.

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::operation::{Form, Operation, Parameter, Right, Shape};
use super::problem::{self, Problem};

/// The description.
pub fn document<'o>(operations: impl Iterator<Item = &'o Operation>) -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut shapes = settings.into_generator();
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for operation in operations {
        let verb = operation.verb.method().as_str().to_lowercase();
        let described = described(operation, &mut shapes);
        paths
            .entry(operation.path)
            .or_default()
            .insert(verb, described);
    }
    let paths: Map<String, Value> = paths
        .into_iter()
        // A wildcard is written like any other parameter.
        .map(|(path, of)| {
            (
                format!("{}{}", super::PREFIX, path.replace("{*", "{")),
                Value::Object(of),
            )
        })
        .collect();
    Problem::json_schema(&mut shapes);
    shapes.subschema_for::<Problem>();
    let schemas = shapes.take_definitions(true);
    agreement::schema::sorted(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Entente",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The shared operating record of an IT partnership. Instants are UTC as in RFC 3339; exact figures are texts.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": "An API token of a party" },
                "session": { "type": "apiKey", "in": "cookie", "name": super::caller::COOKIE, "description": "Somebody has signed in" },
            },
        },
    }))
}

fn described(operation: &Operation, shapes: &mut SchemaGenerator) -> Value {
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "description": format!("By right: {}", operation.row().split_once(": ").map_or("", |(_, right)| right)),
        "responses": responses(operation, shapes),
    });
    let of_path = operation.path_parameters().map(|name| {
        json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
    });
    let of_query = operation.query.iter().map(parameter);
    let key = operation.keyed.then(|| {
        json!({
            "name": "Idempotency-Key",
            "in": "header",
            "description": "Under the same key the same is done once, for ever, and answered as then; something else is refused",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$" },
        })
    });
    let parameters: Vec<Value> = of_path.chain(of_query).chain(key).collect();
    if !parameters.is_empty() {
        described["parameters"] = Value::Array(parameters);
    }
    if let Some(takes) = operation.takes {
        let content = content(takes.media, takes.schema, shapes);
        described["requestBody"] = json!({ "required": true, "content": content });
    }
    described["security"] = match operation.right {
        Right::Open(..) => json!([]),
        _ => json!([{ "token": [] }, { "session": [] }]),
    };
    described
}

fn responses(operation: &Operation, shapes: &mut SchemaGenerator) -> Value {
    let gives = operation.gives;
    let mut all = Map::new();
    let mut fine = json!({ "description": "done" });
    if !gives.media.is_empty() {
        fine["content"] = content(gives.media, gives.schema, shapes);
    }
    all.insert(gives.status.to_string(), fine);
    if !operation.verb.writes() {
        let same = json!({ "description": "what the client has is what there is" });
        all.insert("304".to_owned(), same);
    }
    let refused = json!({
        "description": "not done: problem details as in RFC 9457",
        "content": { problem::MEDIA: { "schema": { "$ref": "#/components/schemas/Problem" } } },
    });
    for status in refusals(operation) {
        all.insert(status.to_string(), refused.clone());
    }
    Value::Object(all)
}

/// The statuses with which an operation can be refused.
fn refusals(operation: &Operation) -> Vec<u16> {
    // Whatever it is, it may be asked wrongly, too often, or while something fails.
    let mut all = vec![400, 429, 500, 503];
    if !matches!(operation.right, Right::Open(..)) || operation.verb.writes() {
        all.extend([401, 403, 404]);
    }
    if operation.takes.is_some() {
        all.extend([408, 413, 415]);
    }
    all.extend([409, 422]);
    all.sort_unstable();
    all
}

fn content(media: &[&str], shape: Option<Shape>, shapes: &mut SchemaGenerator) -> Value {
    let mut content = Map::new();
    for media in media {
        let schema = match shape {
            Some(shape) if media.ends_with("json") => shape(shapes).to_value(),
            _ if media.ends_with("json") => json!({}),
            _ => json!({ "type": "string" }),
        };
        content.insert((*media).to_owned(), json!({ "schema": schema }));
    }
    Value::Object(content)
}

fn parameter(parameter: &Parameter) -> Value {
    let schema = match parameter.form {
        Form::Text => json!({ "type": "string" }),
        Form::Instant => json!({ "type": "string", "format": "date-time" }),
        Form::Number(least, most) => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Form::Words(words) => json!({ "type": "string", "enum": words }),
    };
    json!({
        "name": parameter.name,
        "in": "query",
        "description": parameter.what,
        "schema": schema,
    })
}
