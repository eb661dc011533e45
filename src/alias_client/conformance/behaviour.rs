//! The cases about words: what is asked, and which words may come back.

use nets_core::alias::AliasWord;

use super::Case;
use super::pairs::{Pair, Pairs, long};
use super::session::{CaseEnd, Session};
use super::shortfall::Shortfall;
use crate::exchange::Exchange;
use crate::query::{Query, QueryParameters};

const NOT_ALPHANUMERIC: &str = "!?*";

impl Session<'_> {
    pub(super) async fn run_behaviour(&mut self, case: Case) -> CaseEnd {
        let pairs = self.suite.pairs.clone();
        match case {
            Case::ParameterOrder => self.in_any_order(&pairs).await,
            Case::FurtherParameters => self.with_further(&pairs).await,
            Case::MissingParameters => self.without_some(&pairs).await,
            Case::UnknownGroup => {
                self.must_be(&pairs.unknown_group(), &[AliasWord::UnknownDocumentGroup]).await
            }
            Case::UnknownCustomer => {
                self.must_be(&pairs.unknown(), &[AliasWord::UnknownCustomer, AliasWord::InvalidAliasValues])
                    .await
            }
            Case::WrongSecondValue => {
                self.must_be(&pairs.wrong(), &[AliasWord::InvalidAliasValues, AliasWord::UnknownCustomer])
                    .await
            }
            Case::Field1Syntax => {
                self.must_be_malformed(&pairs.with_first(NOT_ALPHANUMERIC), AliasWord::Field1SyntaxError)
                    .await
            }
            Case::Field2Syntax => {
                self.must_be_malformed(&pairs.with_second(NOT_ALPHANUMERIC), AliasWord::Field2SyntaxError)
                    .await
            }
            Case::FiftyCharacters => self.with_fifty(&pairs).await,
            Case::Field1TooLong => {
                self.must_be_malformed(&pairs.with_first(long(51)), AliasWord::Field1SyntaxError).await
            }
            Case::Field2TooLong => {
                self.must_be_malformed(&pairs.with_second(long(51)), AliasWord::Field2SyntaxError).await
            }
            Case::EmptyValues => self.with_empty(&pairs).await,
            Case::DanishLetters => self.with_danish(&pairs).await,
            Case::Plus => self.must_not_be_taken(&pairs, &[format!("{}+", pairs.known.first)]).await,
            Case::Ampersand => {
                let values =
                    [format!("{}&x=1", pairs.known.first), format!("{}&field1_value=1", pairs.known.first)];
                self.must_not_be_taken(&pairs, &values).await
            }
            Case::Percent => {
                let values = [encoded_once(&pairs.known.first), "100%".to_owned(), "%FF".to_owned()];
                self.must_not_be_taken(&pairs, &values).await
            }
            Case::AliasNotAllowed => {
                self.offered(&pairs, &pairs.not_allowed, AliasWord::AliasNotAllowed).await
            }
            Case::SystemClosed => self.offered(&pairs, &pairs.system_closed, AliasWord::SystemClosed).await,
            _ => self.offered(&pairs, &pairs.system_error, AliasWord::SystemError).await,
        }
    }

    async fn in_any_order(&mut self, pairs: &Pairs) -> CaseEnd {
        let documented = self.parameters(&pairs.query(&pairs.known));
        for place in 1..documented.len() {
            self.must_be_usual(&documented.clone().begun_at(place)).await?;
        }
        self.must_be_usual(&documented.reversed()).await
    }

    async fn with_further(&mut self, pairs: &Pairs) -> CaseEnd {
        let documented = self.parameters(&pairs.query(&pairs.known));
        self.must_be_usual(&documented.clone().with("language", "da")).await?;
        self.must_be_usual(&documented.with("version", "")).await
    }

    /// Nets never sends such a question, so that a service may refuse it as it likes.
    async fn without_some(&mut self, pairs: &Pairs) -> CaseEnd {
        const GROUP: usize = 0;
        const FIRST: usize = 2;
        const SECOND: usize = 4;
        for place in [SECOND, FIRST, GROUP] {
            let parameters = self.parameters(&pairs.query(&pairs.known)).without(place);
            let exchange = self.send_aside(&parameters).await;
            match (exchange.verdict.read_as, &exchange.response) {
                (Some(AliasWord::Ok), _) => {
                    return Err(Shortfall::against(format!("{} was answered with OK", exchange.request)));
                }
                (Some(_), _) | (None, Some(_)) => {}
                (None, None) => return Err(Shortfall::no_word(&exchange)),
            }
        }
        Ok(())
    }

    async fn with_fifty(&mut self, pairs: &Pairs) -> CaseEnd {
        let first = self.parameters(&pairs.with_first(long(50)));
        self.must_not_be(&first, &[AliasWord::Field1SyntaxError]).await?;
        let second = self.parameters(&pairs.with_second(long(50)));
        self.must_not_be(&second, &[AliasWord::Field2SyntaxError]).await
    }

    async fn with_empty(&mut self, pairs: &Pairs) -> CaseEnd {
        self.must_be_malformed(&pairs.with_first(""), AliasWord::Field1SyntaxError).await?;
        self.must_be_malformed(&pairs.with_second(""), AliasWord::Field2SyntaxError).await
    }

    /// With a known pair in Danish letters the answer proves it; without one, only that such
    /// letters do no harm.
    async fn with_danish(&mut self, pairs: &Pairs) -> CaseEnd {
        match &pairs.danish {
            Some(danish) => self.must_be(&pairs.query(danish), &[AliasWord::Ok]).await,
            None => {
                let letters = self.parameters(&pairs.with_first("ÆØÅæøå"));
                self.must_not_be(&letters, &[AliasWord::Ok, AliasWord::SystemError]).await
            }
        }
    }

    /// Values that are only close to the known one: neither OK nor a failure. That they are refused with a status
    /// is as good, since they are no letters and digits.
    async fn must_not_be_taken(&mut self, pairs: &Pairs, values: &[String]) -> CaseEnd {
        for value in values {
            let exchange = self.send_beyond_the_form(&pairs.with_first(value)).await;
            match exchange.verdict.read_as {
                Some(word @ (AliasWord::Ok | AliasWord::SystemError)) => {
                    return Err(Shortfall::against(format!(
                        "{} was answered with {word}; expected anything but {}",
                        exchange.request,
                        listed(&[AliasWord::Ok, AliasWord::SystemError])
                    )));
                }
                None if !is_refused_as_malformed(&exchange) => return Err(Shortfall::no_word(&exchange)),
                Some(_) | None => {}
            }
        }
        Ok(())
    }

    /// The word for a value that is not 1 to 50 letters and digits. e-Boks limits its fields to that, so that
    /// whether Nets asks about others no source says: a status that frameworks give to such values only warns.
    async fn must_be_malformed(&mut self, query: &Query, word: AliasWord) -> CaseEnd {
        let exchange = self.send_beyond_the_form(query).await;
        match exchange.verdict.read_as {
            Some(said) if said == word => Ok(()),
            Some(said) => Err(Shortfall::against(format!(
                "{} was answered with {said}; expected {word}",
                exchange.request
            ))),
            None if is_refused_as_malformed(&exchange) => Err(Shortfall::no_word(&exchange)
                .change(format!(
                    "Answer with status 200 and {word}: let no framework check the values before the service does."
                ))
                .assumed()),
            None => Err(Shortfall::no_word(&exchange)),
        }
    }

    /// Judges the form of the answer, too, but for a refusal that a framework makes.
    async fn send_beyond_the_form(&mut self, query: &Query) -> Exchange {
        let exchange = self.send_aside(&self.parameters(query)).await;
        if !is_refused_as_malformed(&exchange) {
            self.note(&exchange);
        }
        exchange
    }

    async fn offered(&mut self, pairs: &Pairs, pair: &Option<Pair>, word: AliasWord) -> CaseEnd {
        match pair {
            Some(pair) => self.must_be(&pairs.query(pair), &[word]).await,
            None => Err(Shortfall::NotOffered {
                why: format!("no pair is given that the service answers with {word}"),
            }),
        }
    }

    async fn must_be(&mut self, query: &Query, words: &[AliasWord]) -> CaseEnd {
        let parameters = self.parameters(query);
        self.must(&parameters, |word| words.contains(&word), || format!("expected {}", listed(words))).await
    }

    async fn must_not_be(&mut self, parameters: &QueryParameters, words: &[AliasWord]) -> CaseEnd {
        let expected = || format!("expected anything but {}", listed(words));
        self.must(parameters, |word| !words.contains(&word), expected).await
    }

    async fn must_be_usual(&mut self, parameters: &QueryParameters) -> CaseEnd {
        let usual = self.usual;
        let expected = || match usual {
            Some(word) => format!("expected {word}, as in the documented order"),
            None => "expected a word".to_owned(),
        };
        self.must(parameters, |word| usual.is_none_or(|usual| usual == word), expected).await
    }

    async fn must(
        &mut self,
        parameters: &QueryParameters,
        holds: impl Fn(AliasWord) -> bool,
        expected: impl Fn() -> String,
    ) -> CaseEnd {
        let exchange = self.send(parameters).await;
        match exchange.verdict.read_as {
            Some(word) if holds(word) => Ok(()),
            Some(word) => Err(Shortfall::against(format!(
                "{} was answered with {word}; {}",
                exchange.request,
                expected()
            ))),
            None => Err(Shortfall::no_word(&exchange)),
        }
    }

    pub(super) fn parameters(&self, query: &Query) -> QueryParameters {
        query.parameters(self.suite.service.spelling)
    }
}

/// By status 400 or 422, as frameworks answer what breaks the rules of a form, or 414, as web servers do.
fn is_refused_as_malformed(exchange: &Exchange) -> bool {
    let status = exchange.response.as_ref().map(|response| response.status);
    exchange.verdict.read_as.is_none() && matches!(status, Some(400 | 414 | 422))
}

fn listed(words: &[AliasWord]) -> String {
    words.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" or ")
}

/// A text that is the given one only for a service that decodes twice.
fn encoded_once(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
