//! The table of the rules.

use std::collections::BTreeSet;

use nets_multipart::FormRule;

#[test]
fn every_rule_has_a_name_of_its_own_and_says_what_to_do() {
    let ids: BTreeSet<_> = FormRule::ALL.iter().map(|rule| rule.id()).collect();
    assert_eq!(ids.len(), FormRule::ALL.len());
    for rule in FormRule::ALL {
        let texts = [rule.title(), rule.source(), rule.advice()];
        assert!(texts.iter().all(|text| text.ends_with('.')), "{}", rule.id());
    }
}
