//! Which elements and attributes files of Outbound can have, so that a path that can be in none of them is found: that
//! nothing is there would prove nothing.

use std::collections::BTreeSet;

use nets_accept::XmlPath;

use crate::xml::Element;

/// Each element below its parent, and each attribute, with a `@` before it, below its element; a root below nothing.
/// Bound: the templates, and the files that a case looks into.
#[derive(Debug, Clone, Default)]
pub struct XmlPlaces(BTreeSet<(String, String)>);

impl XmlPlaces {
    /// What templates of files can write, whatever their conditions say.
    pub fn of_templates<'t>(texts: impl IntoIterator<Item = &'t str>) -> XmlPlaces {
        let mut places = XmlPlaces::default();
        for text in texts {
            places.add_template(text);
        }
        places
    }

    fn add_template(&mut self, text: &str) {
        let text = without(text, "{#", "#}");
        // A name that a variable chooses is one of those that stand in quotes, which statements have.
        let named = quoted_words(&text);
        let text = without(&text, "{%", "%}");
        let mut open: Vec<Vec<String>> = Vec::new();
        let mut rest = text.as_str();
        while let Some((_, behind)) = rest.split_once('<') {
            // What is said by a variable may have a `>` in it.
            let until = match behind.split_once("}}") {
                Some((before, _)) if before.starts_with("{{") => before.len() + 2,
                _ => 0,
            };
            let Some(end) = behind[until..].find('>').map(|end| end + until) else { break };
            let (tag, after) = (&behind[..end], &behind[end + 1..]);
            rest = after;
            if tag.starts_with(['?', '!']) {
                continue;
            }
            if tag.starts_with('/') {
                open.pop();
                continue;
            }
            let name = tag.split(|sign: char| sign.is_whitespace() || sign == '/').next().unwrap_or(tag);
            let names = match tag.starts_with("{{") {
                true => named.clone(),
                false => vec![local(name).to_owned()],
            };
            let parents = open.last().cloned().unwrap_or_else(|| vec![String::new()]);
            for (parent, name) in parents.iter().flat_map(|parent| names.iter().map(move |it| (parent, it))) {
                self.0.insert((parent.clone(), name.clone()));
                for attribute in attributes(tag) {
                    self.0.insert((name.clone(), format!("@{attribute}")));
                }
            }
            if !tag.ends_with('/') {
                open.push(names);
            }
        }
    }

    /// What is in a file.
    pub(crate) fn add(&mut self, root: &Element) {
        self.0.insert((String::new(), root.name().to_owned()));
        self.add_below(root);
    }

    fn add_below(&mut self, element: &Element) {
        for attribute in element.attribute_names() {
            self.0.insert((element.name().to_owned(), format!("@{attribute}")));
        }
        for child in element.children() {
            self.0.insert((element.name().to_owned(), child.name().to_owned()));
            self.add_below(child);
        }
    }

    /// The first name of a path that stands nowhere below the one before it.
    pub(crate) fn unknown<'p>(&self, path: &'p XmlPath) -> Option<&'p str> {
        let mut parent = String::new();
        for step in &path.steps {
            if !self.0.contains(&(parent, step.name.clone())) {
                return Some(&step.name);
            }
            parent = step.name.clone();
        }
        let attribute = path.attribute.as_deref()?;
        (!self.0.contains(&(parent, format!("@{attribute}")))).then_some(attribute)
    }
}

fn without(text: &str, open: &str, close: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(open) {
        kept.push_str(before);
        rest = behind.split_once(close).map_or("", |(_, after)| after);
    }
    kept + rest
}

fn quoted_words(text: &str) -> Vec<String> {
    let words = text.split('"').skip(1).step_by(2);
    words.filter(|word| word.chars().all(|sign| sign.is_ascii_alphanumeric())).map(str::to_owned).collect()
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn attributes(tag: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = tag.split('=').collect();
    // Behind the last `=` stands a value.
    parts.pop();
    parts.iter().filter_map(|part| part.split_whitespace().last()).map(local).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::parse;

    fn unknown(places: &XmlPlaces, path: &str) -> Option<String> {
        places.unknown(&XmlPath::parse(path).expect("a path")).map(str::to_owned)
    }

    #[test]
    fn a_template_says_all_that_can_be_there() {
        let template = r#"{# a <comment/> #}{% set elements = {"person": "number", "alias": "alias"} %}
<?xml version="1.0"?>
<n:a xmlns:n="u">{% if x > 1 %}<b c="{{ x }}"/>{% else %}<d>
<{{ elements[it.kind] }}>{{ it.value }}</{{ elements[it.kind] }}></d>{% endif %}<e>{{ "<" | escape }}</e></n:a>"#;
        let places = XmlPlaces::of_templates([template]);
        for path in ["/a", "/a/b", "/a/b/@c", "/a/d", "/a/d/number", "/a/d[2]/alias", "/a/e"] {
            assert_eq!(unknown(&places, path), None, "{path}: {places:?}");
        }
        for (path, name) in
            [("/b", "b"), ("/a/c", "c"), ("/a/b/d", "d"), ("/a/d/@c", "c"), ("/a/numbr/x", "numbr")]
        {
            assert_eq!(unknown(&places, path).as_deref(), Some(name), "{path}");
        }
    }

    #[test]
    fn a_file_says_what_can_be_in_others_like_it() {
        let mut places = XmlPlaces::default();
        places.add(&parse(br#"<a><b c="1"><d/></b></a>"#).expect("XML"));
        assert_eq!(unknown(&places, "/a/b/d"), None);
        assert_eq!(unknown(&places, "/a/b/@c"), None);
        assert_eq!(unknown(&places, "/a/d").as_deref(), Some("d"));
    }

    #[test]
    fn what_is_no_template_is_read_to_its_end() {
        for text in ["", "<", "<a", "{{", "{%", "<{{ x", "<{{ x }}", "</a></b><c>", "<a><{{ \"", "é<é é=é>"]
        {
            let places = XmlPlaces::of_templates([text]);
            assert_eq!(unknown(&places, "/none").as_deref(), Some("none"), "{text}");
        }
    }
}
