//! How sure each declaration of a schema is, as its annotation says:
//! `<xs:appinfo source="grade">assumed</xs:appinfo>`.
//!
//! A grade holds for the declaration that it stands in and for all in that without one of their own. What
//! has none is as good as documented: so is everything in the schemas of a user, who has them from Nets.

use std::collections::HashMap;

use nets_core::rule_book::Grade;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use xsd_schema::parser::SourceLocation;

use super::library::{Texts, path_of};

/// Where a declaration begins: its schema document and its line. Ours have one to a line.
type Line = (String, usize);

/// Bound: the lines of the schema.
#[derive(Debug, Default)]
pub(super) struct Grades {
    lines: HashMap<Line, Grade>,
    /// The elements in each complex type, by local name.
    children: HashMap<Line, HashMap<String, Grade>>,
}

impl Grades {
    pub(super) fn of(texts: &Texts) -> Grades {
        let mut grades = Grades::default();
        for (path, text) in texts.iter().filter(|(_, text)| text.contains("\"grade\"")) {
            grades.read(path, text);
        }
        grades
    }

    pub(super) fn are_none(&self) -> bool {
        self.lines.is_empty()
    }

    /// The grade of what is declared at this place.
    pub(super) fn at(&self, place: &SourceLocation) -> Option<Grade> {
        self.lines.get(&(path_of(&place.base_uri).to_owned(), place.line)).copied()
    }

    /// The grade of an element in the complex type that is declared at this place; none when it has no such
    /// element.
    pub(super) fn child(&self, place: &SourceLocation, name: &str) -> Option<Grade> {
        self.children.get(&(path_of(&place.base_uri).to_owned(), place.line))?.get(name).copied()
    }

    fn read(&mut self, path: &str, text: &str) {
        let mut reader = Reader::from_str(text);
        let mut open: Vec<Declaration> = Vec::new();
        let mut in_grade = false;
        let (mut line, mut counted) = (1, 0);
        loop {
            let begins = offset(reader.buffer_position());
            let passed = text.as_bytes().get(counted..begins).unwrap_or_default();
            line += passed.iter().filter(|byte| **byte == b'\n').count();
            counted = begins;
            match reader.read_event() {
                Err(_) | Ok(Event::Eof) => return,
                Ok(Event::Start(tag)) => {
                    in_grade = tag.local_name().as_ref() == b"appinfo"
                        && attribute(&tag, "source").as_deref() == Some("grade");
                    open.push(Declaration::new(&tag, line, open.last()));
                }
                Ok(Event::Empty(tag)) => {
                    let declaration = Declaration::new(&tag, line, open.last());
                    self.close(path, declaration, &mut open);
                }
                Ok(Event::End(_)) => {
                    in_grade = false;
                    if let Some(declaration) = open.pop() {
                        self.close(path, declaration, &mut open);
                    }
                }
                Ok(Event::Text(word)) if in_grade => {
                    // appinfo, in annotation, in the declaration.
                    let own = open.len().checked_sub(3).and_then(|index| open.get_mut(index));
                    if let (Some(declaration), Some(grade)) = (own, grade(&word)) {
                        declaration.grade = Some(grade);
                    }
                }
                Ok(_) => {}
            }
        }
    }

    fn close(&mut self, path: &str, declaration: Declaration, open: &mut [Declaration]) {
        let Some(grade) = declaration.grade else { return };
        let line = (path.to_owned(), declaration.line);
        // Of two on one line the outer one is closed last, and holds.
        self.lines.insert(line.clone(), grade);
        if let Some(children) = declaration.children {
            self.children.insert(line, children);
        }
        let parent = open.iter_mut().rev().find_map(|outer| outer.children.as_mut());
        if let (Some(name), Some(parent)) = (declaration.element, parent) {
            parent.insert(name, grade);
        }
    }
}

/// A tag of a schema document that is open.
struct Declaration {
    line: usize,
    grade: Option<Grade>,
    /// The local name, of an element.
    element: Option<String>,
    /// Of a complex type.
    children: Option<HashMap<String, Grade>>,
}

impl Declaration {
    fn new(tag: &BytesStart<'_>, line: usize, outer: Option<&Declaration>) -> Declaration {
        let name = tag.local_name();
        let is = |kind: &[u8]| name.as_ref() == kind;
        let named = || attribute(tag, "name").or_else(|| attribute(tag, "ref"));
        Declaration {
            line,
            grade: outer.and_then(|outer| outer.grade),
            element: is(b"element")
                .then(named)
                .flatten()
                .map(|name| name.rsplit(':').next().unwrap_or_default().to_owned()),
            children: is(b"complexType").then(HashMap::new),
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    String::from_utf8(tag.try_get_attribute(name).ok()??.value.into_owned()).ok()
}

fn grade(word: &[u8]) -> Option<Grade> {
    match word {
        b"documented" => Some(Grade::Documented),
        b"observed" => Some(Grade::Observed),
        b"assumed" => Some(Grade::Assumed),
        _ => None,
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}
