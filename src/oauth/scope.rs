//! Scopes, as a request names them (RFC 6749, section 3.3).

use crate::rule::OAuthRule;
use crate::settings::ScopeOmitted;
use crate::violation::OAuthViolation;

/// The scopes that a request gets, each once and in its order.
pub(crate) fn granted(
    asked: Option<&str>,
    of_client: &[String],
    omitted: ScopeOmitted,
) -> Result<Vec<String>, OAuthViolation> {
    let Some(asked) = asked else {
        return match omitted {
            ScopeOmitted::AllGranted => Ok(of_client.to_vec()),
            ScopeOmitted::Refused => Err(OAuthViolation::of(OAuthRule::ScopeOmitted)
                .expected(of_client.join(" "))
                .note("the scenario says scope_omitted: none")),
        };
    };
    let is_of_scope = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E);
    let mut scopes: Vec<&str> = Vec::new();
    for scope in asked.split(' ') {
        if scope.is_empty() || !scope.bytes().all(is_of_scope) {
            return Err(OAuthViolation::of(OAuthRule::ScopeMalformed)
                .expected("names with one blank between them")
                .found(asked));
        }
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    let others: Vec<_> =
        scopes.iter().copied().filter(|scope| !of_client.iter().any(|granted| granted == scope)).collect();
    if others.is_empty() {
        return Ok(scopes.into_iter().map(str::to_owned).collect());
    }
    let violation = OAuthViolation::of(OAuthRule::ScopeNotGranted)
        .expected(format!("some of: {}", of_client.join(" ")))
        .found(&others.join(" "));
    let near =
        others.iter().find_map(|scope| nets_text::nearest(scope, of_client.iter().map(String::as_str)));
    Err(match near {
        Some(near) => violation.note(format!("perhaps {near} is meant")),
        None => violation.note("ask the e-Box team for the scope, with environment and client id"),
    })
}
