//! A signed JWT in its compact form (RFC 7515, section 3.1; RFC 7519), read and not believed: whether the signature
//! verifies is asked elsewhere, by keys that are registered and none that stand in it.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::rule::OAuthRule;
use crate::violation::OAuthViolation;

/// The three parts of a JWT.
#[derive(Debug)]
pub(crate) struct Jws<'t> {
    pub(crate) header: Map<String, Value>,
    pub(crate) claims: Map<String, Value>,
    /// The first two parts with the point between them, which is what is signed.
    pub(crate) signed: &'t str,
    /// Empty where there is none.
    pub(crate) signature: Vec<u8>,
}

impl<'t> Jws<'t> {
    pub(crate) fn read(text: &'t str) -> Result<Self, OAuthViolation> {
        let parts: Vec<_> = text.splitn(7, '.').collect();
        let [header, claims, signature] = parts[..] else {
            let violation = malformed("three parts with points between them");
            let violation = violation.found(&format!("{} part(s)", parts.len()));
            return Err(match parts.len() {
                5 => violation.note("five parts are an encrypted JWT; it is to be signed, not encrypted"),
                _ => violation,
            });
        };
        let signed = &text[..header.len() + 1 + claims.len()];
        Ok(Jws {
            header: object("header", header)?,
            claims: object("payload", claims)?,
            signed,
            signature: base64url("signature", signature)?,
        })
    }
}

fn malformed(expected: &str) -> OAuthViolation {
    OAuthViolation::of(OAuthRule::Malformed).expected(expected)
}

fn base64url(part: &str, text: &str) -> Result<Vec<u8>, OAuthViolation> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| {
        let violation = malformed("base64url without padding (RFC 7515, section 2)");
        let odd = text.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_'));
        match odd {
            Some(odd) => violation.found(&odd.to_string()).note(format!("in the {part} of the assertion")),
            None => violation.note(format!("the {part} of the assertion is cut short")),
        }
    })
}

fn object(part: &str, text: &str) -> Result<Map<String, Value>, OAuthViolation> {
    let bytes = base64url(part, text)?;
    match serde_json::from_slice(&bytes) {
        Ok(EachOnce(members)) => Ok(members),
        Err(_) => {
            let violation = malformed("a JSON object in UTF-8, without a member twice");
            let found = String::from_utf8_lossy(&bytes);
            Err(violation.found(&found).note(format!("in the {part} of the assertion")))
        }
    }
}

/// An object in which no member stands twice (RFC 7519, section 4).
struct EachOnce(Map<String, Value>);

impl<'de> Deserialize<'de> for EachOnce {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = EachOnce;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<EachOnce, A::Error> {
                let mut members = Map::new();
                while let Some((name, value)) = access.next_entry::<String, Value>()? {
                    if members.insert(name, value).is_some() {
                        return Err(de::Error::custom("a member stands twice"));
                    }
                }
                Ok(EachOnce(members))
            }
        }

        deserializer.deserialize_map(Members)
    }
}
