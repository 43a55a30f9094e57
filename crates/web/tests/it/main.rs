//! The witness: over HTTP, over its folder, and and asked by our own client and by a program that shares nothing with it.

mod alliance;
mod asked;
mod bad_input;
mod client;
mod connections;
mod description;
mod first_run;
mod folder;
mod grown;
mod http;
mod isolation;
mod keeper;
mod openid;
mod oracle;
mod passkeys;
mod people;
mod protocol;
mod record;
mod site;
mod site_agreement;
mod site_money;
mod site_people;
mod site_words;
mod site_work;
mod together;
mod webhooks;
