//! The table of the rules.

use std::collections::BTreeSet;

use nets_oauth::OAuthRule;

#[test]
fn every_rule_has_a_name_of_its_own_and_words_that_may_go_to_the_wire() {
    let ids: BTreeSet<_> = OAuthRule::ALL.iter().map(|rule| rule.id()).collect();
    assert_eq!(ids.len(), OAuthRule::ALL.len());
    for rule in OAuthRule::ALL {
        let description = rule.description();
        // RFC 6749, section 5.2.
        let may_go = |c: char| matches!(c, ' '..='~') && !matches!(c, '"' | '\\');
        assert!(description.chars().all(may_go) && !description.ends_with('.'), "{description}");
        assert!(rule.title().ends_with('.') && rule.source().ends_with('.'), "{}", rule.id());
        assert!((400..=403).contains(&rule.error().status()));
    }
}
