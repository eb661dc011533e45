//! The page on becoming a document sender of the Belgian e-Box, sentence by sentence: where a certificate keeps it, or why none does.

/// A sentence, or a heading, of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EboxSentence {
    pub key: &'static str,
    /// A few words by which it is found.
    pub fragment: &'static str,
    pub because: &'static str,
}

const BY_PEOPLE: &str = "people write to each other, and no program of the sender takes part";
const NOT_BUILT: &str = "no certificate of a sender is about it: it comes before the first call";
const GOES_ON: &str =
    "no line of its own: the whole of a certificate by the profile `ebox` says so, and `g1.all-cases`";

macro_rules! ebox {
    ($($key:literal $fragment:literal $because:expr;)*) => {
        /// All, in the order of the page.
        pub const SENTENCES: &[EboxSentence] =
            &[$(EboxSentence { key: $key, fragment: $fragment, because: $because },)*];
    };
}

ebox! {
    "ebox.request" "integration request can be sent to" BY_PEOPLE;
    "ebox.first-mail" "first mail should explain" BY_PEOPLE;
    "ebox.questions" "Questions can be adressed" BY_PEOPLE;
    "ebox.principle" "first agreement in principle" BY_PEOPLE;
    "ebox.asked-by-team" "requested by the eBoxIntegration team" BY_PEOPLE;
    "ebox.form" "submitted via an online form" BY_PEOPLE;
    "ebox.offline-form" "problem with the online form" BY_PEOPLE;
    "ebox.form-validated" "technically validating the received form" BY_PEOPLE;
    "ebox.formal-validation" "formal validation of the NSSO" BY_PEOPLE;
    "ebox.configured" "configuration is ready to be used" BY_PEOPLE;
    "ebox.certificate" "call the e-Box Publication service" NOT_BUILT;
    "ebox.certificate-order" "request must be sent to" BY_PEOPLE;
    "ebox.certificate-format" "respect the expected format" NOT_BUILT;
    "ebox.certificate-each" "distinct certificate for each work environment" NOT_BUILT;
    "ebox.certificate-public" "send the public part of the certificate" BY_PEOPLE;
    "ebox.integration" "proceed to the technical integration" NOT_BUILT;
    "ebox.test" "matches what you wanted" GOES_ON;
    "ebox.test-cases" "request to have test cases" BY_PEOPLE;
    "ebox.next-environment" "tests are completed and conclusive" GOES_ON;
    "ebox.live" "Production environment, your" BY_PEOPLE;
    "ebox.congratulations" "Congratulations" BY_PEOPLE;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_sentence_of_the_page_has_its_key_and_its_reason() {
        let keys: BTreeSet<_> = SENTENCES.iter().map(|sentence| sentence.key).collect();
        assert_eq!((keys.len(), SENTENCES.len()), (21, 21), "the page has 21 sentences");
        for sentence in SENTENCES {
            assert!(sentence.fragment.split_whitespace().count() <= 8, "{}: quote less", sentence.key);
        }
    }
}
