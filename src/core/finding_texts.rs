//! The texts of a finding, which every kind of finding has: each is put in as the finding is made.

/// Lets the texts of a finding be given one after the other: `found`, `expected` and `advice`.
macro_rules! finding_texts {
    ($finding:ty) => {
        impl $finding {
            /// What stands there.
            #[must_use]
            pub fn found(mut self, found: impl Into<alloc::string::String>) -> Self {
                self.found = found.into();
                self
            }

            /// What should.
            #[must_use]
            pub fn expected(mut self, expected: impl Into<alloc::string::String>) -> Self {
                self.expected = expected.into();
                self
            }

            /// What to do.
            #[must_use]
            pub fn advice(mut self, advice: impl Into<alloc::string::String>) -> Self {
                self.advice = advice.into();
                self
            }
        }
    };
}

pub(crate) use finding_texts;
