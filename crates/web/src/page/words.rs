//! What pages say, by language. Texts are in `words/LANGUAGE/*.ftl`, in the format of Project Fluent.
//!
//! The sentences about what was computed come from `told` and below it, as values; [`Words`] says them in its language. The
//! texts of an agreement come from its authors, and stay as they are.

use std::fmt;
use std::rc::Rc;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use facts::sentence::{Spoken, Voice, filled};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
    /// English in disguise: longer, with other letters. Whatever stays as it was is in no catalogue.
    Pseudo,
}

/// The languages that people can choose.
pub const LANGUAGES: [Language; 2] = [Language::English, Language::German];

/// The cookie that says which language somebody chose.
pub const COOKIE: &str = "language";

/// The catalogues, one for each noun, in every language.
macro_rules! catalogues {
    ($($noun:literal),* $(,)?) => {
        const ENGLISH: &[&str] = &[$(include_str!(concat!("../../words/en/", $noun, ".ftl"))),*];
        const GERMAN: &[&str] = &[$(include_str!(concat!("../../words/de/", $noun, ".ftl"))),*];
    };
}

catalogues![
    "site",
    "passkey",
    "home",
    "level",
    "case",
    "design",
    "report",
    "claim",
    "fact",
    "import",
    "people",
    "agreement",
    "responsibility",
    "record",
    "statement",
    "ledger",
    "invoice",
    "proposal",
    "plan",
];

impl Language {
    /// Its tag, as in BCP 47.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::German => "de",
            Language::Pseudo => "en-XA",
        }
    }

    /// Its own name for itself.
    pub fn name(self) -> &'static str {
        match self {
            Language::English => "English",
            Language::German => "Deutsch",
            Language::Pseudo => "Ƥseudo",
        }
    }

    /// By its tag.
    pub fn parse(tag: &str) -> Option<Language> {
        let all = [Language::English, Language::German, Language::Pseudo];
        all.into_iter().find(|language| language.tag() == tag)
    }

    /// The one that a request asks for: the one that was chosen, or the first that its browser names.
    pub fn of(headers: &HeaderMap) -> Language {
        let chosen = crate::api::caller::cookie(headers, COOKIE).and_then(Language::parse);
        if let Some(chosen) = chosen {
            return chosen;
        }
        let accepted = headers.get(ACCEPT_LANGUAGE);
        let accepted = accepted.and_then(|text| text.to_str().ok()).unwrap_or("");
        let mut tags = accepted
            .split(',')
            .map(|one| one.split(';').next().unwrap_or("").trim());
        let known = tags.find_map(|tag| {
            let base = tag.split('-').next().unwrap_or("");
            LANGUAGES
                .into_iter()
                .find(|language| language.tag().eq_ignore_ascii_case(base))
        });
        known.unwrap_or(Language::English)
    }

    /// The texts of what is computed; in English they stand where it is computed.
    fn computed(self) -> &'static [&'static str] {
        match self {
            Language::English | Language::Pseudo => &[],
            Language::German => told::words::GERMAN,
        }
    }

    fn texts(self) -> &'static [&'static str] {
        match self {
            Language::English | Language::Pseudo => ENGLISH,
            Language::German => GERMAN,
        }
    }
}

thread_local! {
    /// A bundle for each language; they are not for several threads at once.
    static BUNDLES: [(Language, Rc<Words>); 3] =
        [Language::English, Language::German, Language::Pseudo].map(|language| (language, Rc::new(Words::new(language))));
}

/// The texts of a language.
pub struct Words {
    /// The language.
    pub language: Language,
    bundle: FluentBundle<FluentResource>,
    computed: FluentBundle<FluentResource>,
}

impl Words {
    /// Of a language, made once for each thread.
    pub fn of(language: Language) -> Rc<Words> {
        BUNDLES.with(|all| {
            let found = all.iter().find(|(known, _)| *known == language);
            let (_, words) = found.unwrap_or(&all[0]);
            Rc::clone(words)
        })
    }

    fn new(language: Language) -> Words {
        Words {
            language,
            bundle: bundle(language, language.texts()),
            computed: bundle(language, language.computed()),
        }
    }

    /// A text. One that is not there is shown by its name.
    pub fn t(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// A text with values in it.
    pub fn with(&self, id: &str, values: &[(&str, &str)]) -> String {
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            arguments.set(*name, FluentValue::from(*value));
        }
        self.told(id, &arguments)
    }

    /// A text that depends on a number, `n`.
    pub fn count(&self, id: &str, n: usize) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set("n", FluentValue::from(n));
        self.told(id, &arguments)
    }

    /// Whether there is a text of this name.
    pub fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    fn told(&self, id: &str, arguments: &FluentArgs<'_>) -> String {
        of_bundle(&self.bundle, id, arguments).unwrap_or_else(|| id.to_owned())
    }
}

impl Voice for Words {
    fn say(&self, name: &str, english: &str, values: &[(&'static str, Spoken)]) -> String {
        match self.language {
            Language::English => filled(english, values),
            Language::Pseudo => filled(&disguised_around(english), values),
            Language::German => {
                let mut arguments = FluentArgs::with_capacity(values.len());
                for (key, value) in values {
                    arguments.set(
                        *key,
                        match value {
                            Spoken::Text(text) => FluentValue::from(text.as_str()),
                            Spoken::Number(number) => FluentValue::from(*number),
                        },
                    );
                }
                let said = of_bundle(&self.computed, name, &arguments);
                said.unwrap_or_else(|| filled(english, values))
            }
        }
    }

    fn goes_on_small(&self) -> bool {
        // WHY: in German a noun has a capital letter wherever it stands.
        self.language != Language::German
    }
}

fn bundle(language: Language, texts: &[&str]) -> FluentBundle<FluentResource> {
    let identifier: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![identifier]);
    // WHY: where a name stands in a sentence, the page isolates it with an element.
    bundle.set_use_isolating(false);
    if language == Language::Pseudo {
        bundle.set_transform(Some(disguised));
    }
    for text in texts {
        // INVARIANT: the catalogues are whole; a test reads each.
        let (Ok(resource) | Err((resource, _))) = FluentResource::try_new((*text).to_owned());
        let _ = bundle.add_resource(resource);
    }
    bundle
}

fn of_bundle(
    bundle: &FluentBundle<FluentResource>,
    id: &str,
    arguments: &FluentArgs<'_>,
) -> Option<String> {
    // A text that belongs to another one, such as the head of a column, is an attribute of it.
    let pattern = match id.split_once('.') {
        None => bundle.get_message(id)?.value()?,
        Some((id, attribute)) => bundle.get_message(id)?.get_attribute(attribute)?.value(),
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(arguments), &mut errors);
    Some(text.into_owned())
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Words").field(&self.language).finish()
    }
}

/// English in disguise, but for the names of values in braces.
fn disguised_around(text: &str) -> String {
    let mut whole = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (key, after) = after.split_once('}').unwrap_or((after, ""));
        whole.push_str(&disguised(before));
        whole.push_str(&format!("{{{key}}}"));
        rest = after;
    }
    whole.push_str(&disguised(rest));
    whole
}

/// English in disguise.
fn disguised(text: &str) -> std::borrow::Cow<'_, str> {
    let letters = text.chars().map(|letter| match letter {
        'a' => 'å',
        'e' => 'é',
        'i' => 'î',
        'o' => 'ö',
        'u' => 'û',
        'A' => 'Å',
        'E' => 'É',
        'I' => 'Î',
        'O' => 'Ö',
        'U' => 'Û',
        other => other,
    });
    letters.collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_catalogue_can_be_read_and_says_each_text_once() {
        for language in LANGUAGES {
            for texts in [language.texts(), language.computed()] {
                let mut bundle = FluentBundle::new(vec![language.tag().parse().unwrap()]);
                for text in texts {
                    let resource = FluentResource::try_new((*text).to_owned());
                    let resource = resource.unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
                    bundle.add_resource(resource).unwrap();
                }
            }
        }
    }

    /// Every text is said in every language, with the same values in it.
    #[test]
    fn every_language_says_the_same_texts() {
        let said = |texts: &[&str]| {
            let mut said = std::collections::BTreeMap::new();
            for text in texts {
                let mut id = "";
                for line in text.lines().filter(|line| !line.starts_with('#')) {
                    let begins = line.split_once(" =").filter(|_| !line.starts_with(' '));
                    id = begins.map_or(id, |(begins, _)| begins);
                    let values = line.split("{ $").skip(1);
                    let values = values.filter_map(|value| value.split([' ', '}']).next());
                    let known: &mut std::collections::BTreeSet<String> =
                        said.entry(id.to_owned()).or_default();
                    known.extend(values.map(ToOwned::to_owned));
                }
            }
            said
        };
        let english = said(ENGLISH);
        for language in LANGUAGES {
            let other = said(language.texts());
            for (id, values) in &english {
                assert_eq!(other.get(id), Some(values), "`{id}` in {}", language.tag());
            }
            assert_eq!(other.len(), english.len(), "{}", language.tag());
        }
    }

    #[test]
    fn what_was_computed_is_said_in_each_language() {
        let n = 3_u32;
        let said = facts::say!("absence-left-out", "the condition leaves out {n}", n);
        let of = |language| said.spoken(&*Words::of(language));
        assert_eq!(of(Language::English), "the condition leaves out 3");
        assert_eq!(of(Language::German), "die Bedingung lässt 3 weg");
        assert_eq!(of(Language::Pseudo), "thé cöndîtîön léåvés öût 3");
    }

    #[test]
    fn the_language_is_chosen_or_that_of_the_browser() {
        let of = |name: &'static str, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            Language::of(&headers)
        };
        assert_eq!(of("accept-language", "fr, en-GB;q=0.8"), Language::English);
        assert_eq!(of("accept-language", "de-AT, en"), Language::German);
        assert_eq!(of("cookie", "language=en-XA"), Language::Pseudo);
        assert_eq!(of("cookie", "language=../../etc"), Language::English);
    }
}
