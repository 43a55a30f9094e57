//! Which model of cooperation fits each service, and why, as JSON.

use agreement::fit::{Advice, Source};
use agreement::model::Model;
use serde_json::{Value, json};

/// The advice for services.
pub fn document(advices: &[Advice]) -> Value {
    let services: Vec<Value> = advices.iter().map(advice).collect();
    json!({ "services": services })
}

fn advice(advice: &Advice) -> Value {
    let signs: Vec<Value> = advice
        .signs
        .iter()
        .map(|sign| {
            let source = match sign.source {
                Source::Declared => "declared",
                Source::Observed => "observed",
            };
            json!({ "speaks_for": id(sign.speaks_for), "source": source, "reason": sign.reason })
        })
        .collect();
    json!({
        "service": advice.service,
        "declared": id(advice.declared),
        "advised": advice.advised.map(id),
        "signs": signs,
        "conditions": advice.conditions,
        "disagreements": advice.disagreements,
    })
}

/// The word of a model in the text of an agreement.
fn id(model: Model) -> &'static str {
    match model {
        Model::Guardian => "guardian",
        Model::ServiceProvider => "service-provider",
        Model::Partnership => "partnership",
    }
}
