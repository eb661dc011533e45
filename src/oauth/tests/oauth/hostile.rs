//! Requests made to cost much, and any bytes at all.

use nets_oauth::{TokenOutcome, TokenRequest};
use proptest::prelude::*;
use serde_json::json;

use crate::given::{
    FORM, NOW, SENDER, ask, ask_at, assertion, claims, granted, now, parameters, refused, server,
    signed_texts,
};

#[test]
fn deep_json_and_thousands_of_parameters_are_refused_or_ignored() {
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000));
    refused(&ask(&server(), &parameters(&signed_texts("{\"alg\":\"RS256\"}", &deep, 0))));
    let mut many = parameters(&assertion(&claims()));
    many.extend(std::iter::repeat_n(("x", String::new()), 10_000));
    granted(&ask(&server(), &many));
    let points = ".".repeat(60_000);
    refused(&ask(&server(), &parameters(&points)));
}

#[test]
fn what_a_client_sends_is_shown_harmless_and_cut() {
    let long = format!("\u{1b}[2J{}", "x".repeat(900));
    let answer = ask(
        &server(),
        &parameters(&assertion(&json!({ "iss": long, "sub": long, "exp": NOW, "jti": long }))),
    );
    let TokenOutcome::Refused { client_id, violations } = &answer.outcome else { panic!("refused") };
    let shown = violations.iter().map(|violation| violation.explanation());
    for text in shown.chain(client_id.clone()) {
        assert!(text.len() < 2_000 && !text.contains('\u{1b}'), "{text}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_answered(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "grant_type=client_credentials", "&", "client_assertion=", "client_assertion_type=", "scope=", "%",
                "%00", "%E9", "eyJhbGciOiJSUzI1NiJ9", ".", "e30", "=", "+", "client_id=a", "é",
                "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer",
            ]),
            0..30,
        ),
        header in prop::option::of(prop::collection::vec(any::<u8>(), 0..20)),
    ) {
        let server = server();
        let body = pieces.concat();
        let request = TokenRequest {
            content_type: Some(FORM),
            body: body.as_bytes(),
            authorization: header.as_deref(),
            called: &[],
            refused_by: None,
        };
        let answer = server.token(request, now(), &[1; 32]);
        prop_assert!(!refused(&answer).is_empty());
        if let Some(header) = &header {
            prop_assert!(server.authorize(&[header], &[SENDER], now()).is_err());
        }
    }

    #[test]
    fn any_change_of_a_signed_assertion_is_refused(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let good = assertion(&claims());
        let mut changed = good.clone().into_bytes();
        let at = at.index(changed.len());
        let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        changed[at] = letters[usize::from(to) % letters.len()];
        let changed = String::from_utf8(changed).expect("ASCII");
        prop_assume!(changed != good);
        refused(&ask_at(&server(), &parameters(&changed), now()));
    }
}
