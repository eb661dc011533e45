//! Copies with pseudonyms: judged as the original is, and with nothing of it left.

// What the inspections of these are asked for, every copy is asked for too: `support` sees to that.
#[path = "../../../intake/tests/intake/ambiguous.rs"]
mod ambiguous;
#[path = "../../../intake/tests/intake/by_post.rs"]
mod by_post;
#[path = "../../../intake/tests/intake/cases.rs"]
mod cases;
mod conditions;
#[path = "../../../intake/tests/intake/contract.rs"]
mod contract;
mod copies;
#[path = "../../../intake/tests/intake/costs.rs"]
mod costs;
mod ebox;
mod ebox_rules;
mod events;
#[path = "../../../samples/tests/samples/properties/generator.rs"]
#[expect(dead_code, reason = "the tests that it comes from ask for more of it")]
mod generator;
#[path = "../../../intake/tests/intake/support.rs"]
#[expect(dead_code, reason = "`support` inspects in its place")]
mod intake;
mod left;
#[path = "../../../samples/tests/samples/properties/mutations.rs"]
#[expect(dead_code, reason = "the tests that it comes from ask for more of it")]
mod mutations;
mod names;
#[path = "../../../intake/tests/intake/odd_zips.rs"]
mod odd_zips;
mod pdfs;
#[path = "../../../intake/tests/intake/places.rs"]
mod places;
#[path = "../../../intake/tests/intake/raw.rs"]
mod raw;
mod scenarios;
#[path = "../../../intake/tests/intake/schemas.rs"]
mod schemas;
mod sentences;
#[path = "../../../intake/tests/intake/spoilt.rs"]
mod spoilt;
mod support;
