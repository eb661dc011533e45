//! A start tag taken apart, with every check that XML and its namespaces ask for.

use std::borrow::Cow;
use std::collections::HashSet;

use nets_core::rule_book::RuleId;
use nets_text::nearest;

use super::broken::BrokenXml;
use super::ill_formed::no_tag;
use super::names::{is_unseen, qualified_name_length, without_unseen};
use super::namespace::usual_namespace;
use super::reference::attribute_value;
use super::scope::{NamespaceId, Scope};

/// More attributes than any element of the format has, and few enough to compare with each other.
pub(crate) const MOST_ATTRIBUTES: usize = 100;

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// A start tag. Offsets are into the whole text.
#[derive(Debug)]
pub(crate) struct Tag<'d> {
    pub(crate) at: usize,
    pub(crate) prefix: &'d str,
    pub(crate) local: &'d str,
    pub(crate) namespace: Option<NamespaceId>,
    pub(crate) attributes: Vec<Attribute<'d>>,
}

#[derive(Debug)]
pub(crate) struct Attribute<'d> {
    /// As it is written, with its prefix.
    name: &'d str,
    pub(crate) prefix: &'d str,
    pub(crate) local: &'d str,
    pub(crate) namespace: Option<NamespaceId>,
    pub(crate) value: Cow<'d, str>,
    pub(crate) at: usize,
    /// Where the value begins, after its quotation mark.
    pub(crate) value_at: usize,
}

impl<'d> Attribute<'d> {
    /// Whether two attributes have one name, as written or as meant.
    fn is_as(&self, other: &Attribute<'_>) -> bool {
        self.name == other.name
            || (self.namespace.is_some() && self.namespace == other.namespace && self.local == other.local)
    }

    /// The prefix that this attribute binds, when it is a declaration; `""` is the default namespace.
    pub(crate) fn declares(&self) -> Option<&'d str> {
        match (self.prefix, self.local) {
            ("", "xmlns") => Some(""),
            ("xmlns", prefix) => Some(prefix),
            _ => None,
        }
    }
}

impl<'d> Tag<'d> {
    /// An attribute without a namespace.
    pub(crate) fn attribute(&self, local: &str) -> Option<&Attribute<'d>> {
        self.attributes.iter().find(|attribute| attribute.prefix.is_empty() && attribute.local == local)
    }

    /// Where its name ends.
    pub(super) fn name_end(&self) -> usize {
        let prefix = if self.prefix.is_empty() { 0 } else { self.prefix.len() + 1 };
        self.at + 1 + prefix + self.local.len()
    }

    /// Takes the markup from `<` to `>` apart and opens its scope. The lengths of its prefix and its name are looked
    /// for where they are not known.
    pub(super) fn parse(
        markup: &'d str,
        at: usize,
        name: Option<(usize, usize)>,
        scope: &mut Scope<'d>,
    ) -> Result<Tag<'d>, BrokenXml> {
        let inner = markup.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or_default();
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        let name = name.or_else(|| qualified_name_length(inner));
        let (prefix, length) = name.ok_or_else(|| no_name(inner, at))?;
        let (prefix, local) = split(&inner[..length], prefix);
        let mut tag = Tag { at, prefix, local, namespace: None, attributes: Vec::new() };
        tag.parse_attributes(&inner[length..], at + 1 + length)?;
        tag.check_declarations()?;
        scope.open(tag.attributes.iter().filter_map(|a| Some((a.declares()?, a.value.clone()))));
        tag.bind(scope)?;
        Ok(tag)
    }

    fn parse_attributes(&mut self, mut rest: &'d str, mut at: usize) -> Result<(), BrokenXml> {
        loop {
            let name = trim(rest);
            let spaces = rest.len() - name.len();
            at += spaces;
            if name.is_empty() {
                return Ok(());
            }
            if spaces == 0 {
                return Err(self.runs_on(name, at));
            }
            if name.starts_with('<') {
                return Err(self.unclosed());
            }
            let (attribute, length) = attribute(name, at).map_err(|broken| self.blamed(broken, rest))?;
            self.attributes.push(attribute);
            if self.attributes.len() > MOST_ATTRIBUTES {
                return Err(BrokenXml::limit(
                    RuleId::XmlAttributeCount,
                    self.at,
                    "this element has too many attributes",
                ));
            }
            rest = &name[length..];
            at += length;
        }
    }

    /// Something that goes on right behind the name of the tag, or behind the value of an attribute.
    fn runs_on(&self, rest: &str, at: usize) -> BrokenXml {
        let odd = rest.chars().next().filter(|first| is_unseen(*first)).map(String::from);
        let unseen = odd.as_deref().unwrap_or(self.local);
        let broken = BrokenXml::new(at, "an attribute begins after white space");
        if let Some(advice) = without_unseen(unseen) {
            return broken.advice(advice);
        }
        if rest.starts_with(':') {
            return BrokenXml::new(self.at, "this tag has no valid name").advice(NAMES);
        }
        broken.advice("Put a blank before the name of the attribute.")
    }

    /// A tag in which another `<` stands: it was not closed, or is none.
    fn unclosed(&self) -> BrokenXml {
        BrokenXml::new(self.at, format!("the tag <{} is not closed before the next <", self.local))
            .advice(format!("Close it with >; or, if this < is text, write it as `&lt;{}`.", self.local))
    }

    /// What is wrong in a tag that goes on with another one is that it does not end before that.
    fn blamed(&self, broken: BrokenXml, rest: &str) -> BrokenXml {
        let quote = rest.find(['"', '\'']).unwrap_or(rest.len());
        if rest[..quote].contains('<') { self.unclosed() } else { broken }
    }

    /// The prefixes that belong to XML itself cannot be bound to something else, nor taken away.
    fn check_declarations(&self) -> Result<(), BrokenXml> {
        for attribute in &self.attributes {
            let Some(prefix) = attribute.declares() else { continue };
            let name = attribute.value.as_ref();
            let wrong = match prefix {
                "xmlns" => Some("the prefix xmlns cannot be declared"),
                "xml" if name != XML => Some("the prefix xml cannot be bound to another namespace"),
                "xml" => None,
                _ if name == XML || name == XMLNS => Some("this namespace belongs to XML itself"),
                "" => None,
                _ if name.is_empty() => Some("a prefix cannot be bound to nothing"),
                _ => None,
            };
            if let Some(wrong) = wrong {
                let advice = "Remove this declaration, or give the namespace a prefix of its own.";
                return Err(BrokenXml::new(attribute.at, wrong).advice(advice));
            }
        }
        Ok(())
    }

    /// Gives the names their namespaces, and looks for an attribute that stands twice.
    fn bind(&mut self, scope: &Scope<'d>) -> Result<(), BrokenXml> {
        self.namespace = match self.prefix {
            "" => scope.lookup(""),
            prefix => Some(bound(scope, prefix, self.at)?),
        };
        for attribute in &mut self.attributes {
            if attribute.declares().is_none() && !matches!(attribute.prefix, "" | "xml") {
                attribute.namespace = Some(bound(scope, attribute.prefix, attribute.at)?);
            }
        }
        match self.first_repeated() {
            Some(attribute) => {
                let words = format!("the attribute {} stands twice", attribute.local);
                Err(BrokenXml::new(attribute.at, words).advice("Remove one of the two."))
            }
            None => Ok(()),
        }
    }

    /// The first attribute that repeats an earlier one: by its name as written, or by its namespace.
    fn first_repeated(&self) -> Option<&Attribute<'d>> {
        const FEW: usize = 8;
        let all = &self.attributes;
        if all.len() <= FEW {
            let mut indexed = all.iter().enumerate();
            let repeated =
                indexed.find(|(index, attribute)| all[..*index].iter().any(|e| e.is_as(attribute)));
            return repeated.map(|(_, attribute)| attribute);
        }
        let mut written = HashSet::with_capacity(all.len());
        let mut meant = HashSet::new();
        all.iter().find(|attribute| {
            let known = attribute.namespace.is_some_and(|name| !meant.insert((name, attribute.local)));
            !written.insert(attribute.name) || known
        })
    }
}

const NAMES: &str = "A name begins with a letter or _ and has at most one colon, between two names.";

/// A `<` behind which no name follows: mostly one that is meant as text.
fn no_name(inner: &str, at: usize) -> BrokenXml {
    match inner.chars().next() {
        Some(first) if first.is_alphanumeric() || first == ':' => {
            BrokenXml::new(at, "this tag has no valid name").advice(NAMES)
        }
        Some(_) | None => no_tag(inner, at),
    }
}

fn bound(scope: &Scope<'_>, prefix: &str, at: usize) -> Result<NamespaceId, BrokenXml> {
    scope.lookup(prefix).ok_or_else(|| {
        let advice = match usual_namespace(prefix, scope) {
            Some(name) => format!("Declare it on <shipment>: `xmlns:{prefix}=\"{name}\"`."),
            None => match nearest(prefix, scope.bindings().map(|(declared, _)| declared)) {
                Some(meant) => format!("Did you mean {meant}? That one is declared."),
                None => {
                    format!("Declare it, as `xmlns:{prefix}=\"…\"`, or write one that is declared.")
                }
            },
        };
        BrokenXml::new(at, format!("the prefix {prefix} is not declared")).advice(advice)
    })
}

/// One attribute at the start of the text, and how long it is there.
fn attribute(text: &str, at: usize) -> Result<(Attribute<'_>, usize), BrokenXml> {
    let (prefix, length) = qualified_name_length(text).ok_or_else(|| no_attribute(text, at))?;
    let name = &text[..length];
    let (prefix, local) = split(name, prefix);
    let rest = trim(&text[length..]);
    let rest = rest.strip_prefix('=').ok_or_else(|| {
        let advice = format!("Write {local}=\"…\" with its value, or remove it.");
        BrokenXml::new(at, format!("the attribute {local} has no value")).advice(advice)
    })?;
    let rest = trim(rest);
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''));
    let value_at = at + text.len() - rest.len() + 1;
    let written = rest.chars().next();
    let unquoted = || {
        let words = format!("the value of the attribute {local} is not between quotation marks");
        BrokenXml::new(at, words).advice(match written.filter(|sign| is_typographic(*sign)) {
            Some(sign) => format!("Write straight quotation marks (\") instead of {sign}: {local}=\"…\"."),
            None => format!("Write {local}=\"…\", with a quotation mark before the value and one behind it."),
        })
    };
    let quote = quote.ok_or_else(unquoted)?;
    let rest = &rest[1..];
    let raw = &rest[..rest.find(quote).ok_or_else(unquoted)?];
    if let Some(less) = raw.find('<') {
        return Err(BrokenXml::new(value_at + less, "a < in the value of an attribute")
            .advice("Write a plain < as `&lt;`; or the quotation mark before it is missing."));
    }
    let value = attribute_value(raw, value_at)?;
    let length = value_at - at + raw.len() + 1;
    Ok((Attribute { name, prefix, local, namespace: None, value, at, value_at }, length))
}

/// The quotation marks of text programs.
fn is_typographic(sign: char) -> bool {
    matches!(sign, '\u{2018}'..='\u{201F}' | '«' | '»' | '′' | '″' | '´' | '`')
}

/// Something where an attribute belongs that has no name.
fn no_attribute(text: &str, at: usize) -> BrokenXml {
    let first = text.chars().next().map(String::from).unwrap_or_default();
    let advice = without_unseen(&first).unwrap_or_else(|| match first.as_str() {
        "\"" | "'" => "Remove this quotation mark, or write the name of an attribute and = before it.".to_owned(),
        _ => "Write the name of an attribute, which begins with a letter or _; or a quotation mark stands too early."
            .to_owned(),
    });
    BrokenXml::new(at, "this is no valid attribute name").advice(advice)
}

fn trim(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n', '\r'])
}

fn split(name: &str, prefix: usize) -> (&str, &str) {
    if prefix == 0 { ("", name) } else { (&name[..prefix], &name[prefix + 1..]) }
}
