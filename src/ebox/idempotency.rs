//! `Idempotency-Key`: one string in quotation marks, as RFC 8941 writes them.

use axum::http::{HeaderMap, HeaderValue};
use nets_core::ebox::finding::EboxFinding;
use nets_core::identity::belgium::IdempotencyKey;
use nets_core::rule_book::ebox::EboxRule;

const HEADER: &str = "Idempotency-Key";

/// The key of a publication, if it has one; what is wrong with it is a finding.
pub(crate) fn idempotency_key(
    headers: &HeaderMap,
    findings: &mut Vec<EboxFinding>,
) -> Option<IdempotencyKey> {
    let values: Vec<&HeaderValue> = headers.get_all(HEADER).iter().collect();
    let text = match values[..] {
        [] => return None,
        [value] => String::from_utf8_lossy(value.as_bytes()),
        _ => {
            findings.push(wrong("Idempotency-Key stands more than once", format!("{} times", values.len())));
            return None;
        }
    };
    let Some(key) = quoted(&text) else {
        findings.push(wrong("Idempotency-Key is no string in quotation marks", shown(&text)));
        return None;
    };
    let key = IdempotencyKey::new(key);
    if key.is_err() {
        findings.push(wrong(format!("Idempotency-Key is not {}", IdempotencyKey::EXPECTED), shown(&text)));
    }
    key.ok()
}

fn shown(text: &str) -> String {
    nets_text::spelt(&nets_text::cut(text, 100, "...")).into_owned()
}

fn wrong(told: impl Into<String>, found: String) -> EboxFinding {
    EboxFinding::new(EboxRule::IdempotencyKey, HEADER, told)
        .found(found)
        .expected("one string in quotation marks, such as \"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
        .advice(
            "send a new UUID for each message, with the quotation marks, and the same one when you try again",
        )
}

/// What stands between the quotation marks; parameters behind them are ignored.
fn quoted(text: &str) -> Option<String> {
    let mut rest = text.trim_matches(' ').strip_prefix('"')?.chars();
    let mut inside = String::new();
    loop {
        match rest.next()? {
            '"' => break,
            '\\' => inside.push(rest.next().filter(|next| ['"', '\\'].contains(next))?),
            other => inside.push(other),
        }
    }
    let behind = rest.as_str().trim_start_matches(' ');
    (behind.is_empty() || behind.starts_with(';')).then_some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&'static str]) -> Result<Option<String>, String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(HEADER, HeaderValue::from_static(value));
        }
        let mut findings = Vec::new();
        let key = idempotency_key(&headers, &mut findings);
        findings.pop().map_or(Ok(key.map(Into::into)), |finding| Err(finding.message))
    }

    #[test]
    fn a_key_is_what_stands_between_the_quotation_marks() {
        assert_eq!(read(&[]), Ok(None));
        for (value, key) in
            [("\"1f\"", "1f"), (" \"a b\" ", "a b"), (r#""a\"b\\c""#, r#"a"b\c"#), ("\"1f\";q=1", "1f")]
        {
            assert_eq!(read(&[value]), Ok(Some(key.to_owned())), "{value}");
        }
    }

    #[test]
    fn what_is_no_key_is_told_of() {
        for value in ["1f", "\"1f", "1f\"", "\"1f\" x", "\"a\", \"b\"", "'1f'", "", r#""a\b""#] {
            assert_eq!(
                read(&[value]),
                Err("Idempotency-Key is no string in quotation marks".to_owned()),
                "{value}"
            );
        }
        assert!(read(&["\"\""]).is_err(), "an empty key tells nothing apart");
        assert_eq!(read(&["\"1\"", "\"1\""]), Err("Idempotency-Key stands more than once".to_owned()));
        let long = format!("\"{}\"", "x".repeat(256)).leak();
        assert!(read(&[long]).is_err());
    }
}
