//! Private keys in the text of a scenario, which front ends neither show nor lose.

use std::ops::Range;

const BEGIN: &str = "-----BEGIN ";
const KIND: &str = "PRIVATE KEY-----";
const END: &str = "-----END ";

/// What stands in the place of a key.
const HIDDEN: &str = "(not shown)";

/// Whether a text has a private key somewhere, in whatever form.
pub fn holds_private_key(text: &str) -> bool {
    nets_onboarding::holds_private_key(text.as_bytes())
}

/// The same text with `(not shown)` in the place of what stands in each PEM text of a private key.
pub fn without_private_keys(text: &str) -> String {
    let keys = keys_in(text);
    put_in(text, &keys, |_| HIDDEN)
}

/// The text with the keys of this scenario where it says `(not shown)`: an author has changed what was shown without
/// them. Where they have another number of keys it stays as it is, and does not load.
pub fn with_private_keys_of(text: &str, scenario: &str) -> String {
    let (hidden, keys) = (keys_in(text), keys_in(scenario));
    if hidden.len() != keys.len() {
        return text.to_owned();
    }
    put_in(text, &hidden, |index| {
        let written = &text[hidden[index].clone()];
        if written == HIDDEN { &scenario[keys[index].clone()] } else { written }
    })
}

/// Where the keys stand, without the white space around each, so that a YAML block stays a block.
fn keys_in(text: &str) -> Vec<Range<usize>> {
    let mut keys = Vec::new();
    let mut from = 0;
    while let Some(begin) = text[from..].find(BEGIN) {
        let name = from + begin + BEGIN.len();
        from = name;
        let is_key = text[name..].find("-----").is_some_and(|end| {
            let kind = end + "-----".len();
            text[name..name + kind].ends_with(KIND)
        });
        if is_key {
            let body = name + text[name..].find(KIND).unwrap_or_default() + KIND.len();
            let end = body + text[body..].find(END).unwrap_or(text.len() - body);
            let inner = text[body..end].trim();
            let start = body + text[body..end].find(inner).unwrap_or_default();
            keys.push(start..start + inner.len());
            from = end;
        }
    }
    keys
}

fn put_in<'t>(text: &'t str, keys: &[Range<usize>], replaced: impl Fn(usize) -> &'t str) -> String {
    let (mut written, mut from) = (String::with_capacity(text.len()), 0);
    for (index, key) in keys.iter().enumerate() {
        written.push_str(&text[from..key.start]);
        written.push_str(replaced(index));
        from = key.end;
    }
    written.push_str(&text[from..]);
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_keys_are_not_shown_however_they_are_written() {
        let certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let text = format!(
            "ca: |\n  {certificate}client_key: |\n  -----BEGIN EC PRIVATE KEY-----\n  c2VjcmV0\n  -----END EC PRIVATE KEY-----\n\
             other: \"-----BEGIN PRIVATE KEY-----\\nc2VjcmV0\\n-----END PRIVATE KEY-----\"\n"
        );
        let shown = without_private_keys(&text);
        assert!(!shown.contains("c2VjcmV0"), "{shown}");
        assert!(shown.contains(certificate));
        assert!(shown.contains("EC PRIVATE KEY-----\n  (not shown)\n  -----END EC"), "{shown}");
        assert!(
            shown.ends_with("\"-----BEGIN PRIVATE KEY-----(not shown)-----END PRIVATE KEY-----\"\n"),
            "{shown}"
        );
        let cut = "key: |\n  -----BEGIN PRIVATE KEY-----\n  c2VjcmV0\n";
        assert_eq!(without_private_keys(cut), "key: |\n  -----BEGIN PRIVATE KEY-----\n  (not shown)\n");
        assert_eq!(without_private_keys("name: none"), "name: none");
    }
    #[test]
    fn what_was_not_shown_is_kept_when_the_text_is_changed() {
        let key = "-----BEGIN PRIVATE KEY-----\n  c2VjcmV0\n  -----END PRIVATE KEY-----\n";
        let text = format!("name: a\nkey: |\n  {key}other: |\n  {}", key.replace("c2Vj", "d2Vj"));
        let shown = without_private_keys(&text);
        assert_eq!(with_private_keys_of(&shown, &text), text);
        let renamed = shown.replace("name: a", "name: ö");
        assert_eq!(with_private_keys_of(&renamed, &text), text.replace("name: a", "name: ö"));
        // A key of the author's own stays, and one that is taken out takes no other's place.
        let own = shown.replacen("(not shown)", "b3du", 1);
        assert_eq!(with_private_keys_of(&own, &text), text.replacen("c2VjcmV0", "b3du", 1));
        let fewer = shown.split("other:").next().expect("a beginning");
        assert_eq!(with_private_keys_of(fewer, &text), fewer);
    }
}
