//! Which messages and which page of a list a consumer asks for.

use axum::http::Uri;
use jiff::Timestamp;
use jiff::civil::Date;
use nets_core::ebox::brussels;
use nets_core::ebox::message::EboxMessage;
use nets_core::ebox::setting::EboxSetting;
use nets_core::identity::belgium::{EboxLanguage, TranslatedText};

/// A page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ListPage {
    number: usize,
    size: usize,
}

impl ListPage {
    /// What is on this page of a whole list, and how much there is of it.
    pub(crate) fn of<T>(self, all: impl Iterator<Item = T>) -> (Vec<T>, usize) {
        let all: Vec<T> = all.collect();
        let total = all.len();
        let first = (self.number - 1).saturating_mul(self.size);
        (all.into_iter().skip(first).take(self.size).collect(), total)
    }
}

/// What a query says, by name.
pub(crate) struct ListQuery(Vec<(String, String)>);

impl ListQuery {
    /// Of a request that may have these parameters; others are ignored, as the registry does (assumed).
    pub(crate) fn read(uri: &Uri) -> ListQuery {
        let query = uri.query().unwrap_or_default();
        ListQuery(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn number(&self, name: &str, least: usize, most: usize, usual: usize) -> Result<usize, String> {
        let Some(text) = self.get(name) else { return Ok(usual) };
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| format!("{name} is a number from {least} to {most}"))
    }

    pub(crate) fn page(&self) -> Result<ListPage, String> {
        const MOST_PAGES: usize = i32::MAX as usize;
        Ok(ListPage {
            number: self.number("page", 1, MOST_PAGES, 1)?,
            size: self.number("pageSize", 1, 100, 25)?,
        })
    }

    fn flag(&self, name: &str) -> Result<Option<bool>, String> {
        match self.get(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(format!("{name} is true or false")),
        }
    }

    /// The beginning of a day in Brussels.
    fn day(&self, name: &str) -> Result<Option<Date>, String> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let parsed = (text.len() == 10).then(|| text.parse().ok()).flatten();
        parsed.map(Some).ok_or_else(|| format!("{name} is a day as YYYY-MM-DD"))
    }

    fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }
}

/// All that must hold of a message.
pub(crate) struct MessageFilter {
    received_before: Option<Date>,
    received_after: Option<Date>,
    expired_before: Option<Date>,
    expired_after: Option<Date>,
    read_status: Option<bool>,
    visible: Option<bool>,
    registered_mail: Option<bool>,
    message_type: Option<String>,
    organisation: Option<String>,
    application: Option<String>,
    sought: Option<(String, EboxLanguage)>,
}

impl MessageFilter {
    pub(crate) fn of(query: &ListQuery) -> Result<MessageFilter, String> {
        let language = match query.get("qlang") {
            None => None,
            Some(code) => {
                let known = EboxLanguage::ALL.into_iter().find(|language| language.code() == code);
                Some(known.ok_or("qlang is fr, nl or de")?)
            }
        };
        let sought = match (query.text("q"), language) {
            (None, _) => None,
            (Some(_), None) => return Err("q is given without qlang".to_owned()),
            (Some(text), Some(language)) => Some((folded(&text), language)),
        };
        Ok(MessageFilter {
            received_before: query.day("receivedBefore")?,
            received_after: query.day("receivedAfter")?,
            expired_before: query.day("expiredBefore")?,
            expired_after: query.day("expiredAfter")?,
            read_status: query.flag("readStatus")?,
            visible: query.flag("visible")?,
            registered_mail: query.flag("registeredMail")?,
            message_type: query.text("messageTypeId"),
            organisation: query.text("senderOrganizationId"),
            application: query.text("senderApplicationId"),
            sought,
        })
    }

    pub(crate) fn takes(&self, message: &EboxMessage, setting: &EboxSetting) -> bool {
        let publication = &message.publication;
        let day = |at: Timestamp| brussels().to_datetime(at).date();
        let (received, expires) = (day(message.received), day(message.expires));
        let is = |wanted: &Option<String>, value: &str| wanted.as_ref().is_none_or(|wanted| wanted == value);
        self.received_before.is_none_or(|before| received < before)
            && self.received_after.is_none_or(|after| received > after)
            && self.expired_before.is_none_or(|before| expires < before)
            && self.expired_after.is_none_or(|after| expires > after)
            && self.read_status.is_none_or(|read| message.read.is_some() == read)
            && self.visible.is_none_or(|visible| message.visible == visible)
            && self.registered_mail.is_none_or(|registered| !registered)
            && is(&self.message_type, publication.message_type.as_str())
            && is(&self.organisation, publication.organisation.as_str())
            && is(&self.application, publication.application.as_str())
            && self.sought.as_ref().is_none_or(|(text, language)| {
                searched(message, setting, *language).any(|of| folded(&of).contains(text.as_str()))
            })
    }
}

/// The texts that `q` looks through, in one language.
fn searched(
    message: &EboxMessage,
    setting: &EboxSetting,
    language: EboxLanguage,
) -> impl Iterator<Item = String> {
    let publication = &message.publication;
    let said = move |text: &TranslatedText| {
        let filled = if setting.switches.fill_languages { text.filled() } else { text.clone() };
        filled.get(language).map(str::to_owned)
    };
    let values = publication.business_data.iter().flat_map(|data| &data.values);
    let names = [
        setting.applications.get(&publication.application).map(|it| &it.name),
        setting.organisations.get(&publication.organisation).map(|it| &it.name),
        setting.message_types.get(&publication.message_type).map(|it| &it.name),
    ];
    let translated: Vec<String> = std::iter::once(&publication.subject)
        .chain(values)
        .chain(names.into_iter().flatten())
        .filter_map(said)
        .collect();
    let attention = publication.attention.iter().flat_map(|it| [it.id.clone(), it.name.clone()]).flatten();
    translated.into_iter().chain(attention)
}

/// Without case and accents.
fn folded(text: &str) -> String {
    const ACCENTED: [(&str, char); 7] = [
        ("àáâãäå", 'a'),
        ("ç", 'c'),
        ("èéêë", 'e'),
        ("ìíîï", 'i'),
        ("ñ", 'n'),
        ("òóôõö", 'o'),
        ("ùúûü", 'u'),
    ];
    let plain =
        |letter: char| ACCENTED.iter().find(|(of, _)| of.contains(letter)).map_or(letter, |(_, it)| *it);
    text.to_lowercase().chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> ListQuery {
        ListQuery::read(&format!("/x?{text}").parse().expect("a path"))
    }

    #[test]
    fn a_page_has_bounds() {
        assert_eq!(query("").page(), Ok(ListPage { number: 1, size: 25 }));
        for wrong in ["page=0", "page=x", "pageSize=0", "pageSize=101", "page=2147483648"] {
            assert!(query(wrong).page().is_err(), "{wrong}");
        }
        let (found, total) = query("page=2&pageSize=10").page().expect("a page").of(0..15);
        assert_eq!((found, total), ((10..15).collect(), 15));
    }

    #[test]
    fn what_is_sought_needs_a_language_and_ignores_accents() {
        assert!(MessageFilter::of(&query("q=a")).is_err());
        assert!(MessageFilter::of(&query("q=a&qlang=en")).is_err());
        assert!(MessageFilter::of(&query("receivedBefore=2026-1-5")).is_err());
        assert!(MessageFilter::of(&query("q=a&qlang=fr")).is_ok());
        assert_eq!(folded("ÉtÉ Ça"), "ete ca");
    }
}
