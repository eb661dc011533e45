//! The text of a scenario without the passwords that it gives: what stands in their place is their hash, so that
//! journal, API and bundles, which keep the text, have none of them.

use nets_core::identity::UserId;
use nets_ftps_login::FtpsPassword;
use nets_yaml::{Collector, Located, Problem, TextSpan};

/// A password, where it stands.
pub(crate) type GivenPassword = (UserId, Located<FtpsPassword>);

/// The text with a hash in the place of each password; none where one is written so that it cannot be replaced.
pub(crate) fn hidden(text: &str, given: &[GivenPassword], out: &mut Collector) -> Option<String> {
    let mut places = Vec::new();
    for (user, Located { spot, it }) in given {
        let Some((from, to)) = place(text, *spot, |inner| is_given(user, inner, it)) else {
            let message = "the password is written so that its hash cannot take its place in what is kept";
            out.add(
                Problem::error(*spot, message)
                    .expected("one line, in single quotes, without a quote or a backslash in it"),
            );
            return None;
        };
        places.push((from, to, it.written()));
    }
    places.sort();
    let mut hidden = text.to_owned();
    for (from, to, written) in places.into_iter().rev() {
        hidden.replace_range(from..to, &format!("'{written}'"));
    }
    Some(hidden)
}

/// From where to where in the text a value stands, with its quotes.
fn place(text: &str, spot: TextSpan, is_given: impl Fn(&str) -> bool) -> Option<(usize, usize)> {
    let line = usize::try_from(spot.position.line).ok()?.checked_sub(1)?;
    let column = usize::try_from(spot.position.column).ok()?.checked_sub(1)?;
    let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let line = text[before..].lines().next()?;
    let start = line.char_indices().map(|(at, _)| at).nth(column)?;
    let rest = &line[start..];
    let length = match rest.chars().next()? {
        quote @ ('\'' | '"') => {
            let end = rest[1..].find(quote)?;
            is_given(&rest[1..=end]).then_some(end + 2)?
        }
        // It ends where a comment, a bracket or the line does.
        _ => rest.char_indices().map(|(at, sign)| at + sign.len_utf8()).find(|end| {
            let behind = rest[*end..].chars().next();
            behind.is_none_or(|sign| sign.is_whitespace() || matches!(sign, ',' | '}' | ']'))
                && is_given(&rest[..*end])
        })?,
    };
    let from = before + start;
    Some((from, from + length))
}

fn is_given(user: &UserId, text: &str, given: &FtpsPassword) -> bool {
    FtpsPassword::given(user.as_str(), text).as_ref() == Ok(given)
}
