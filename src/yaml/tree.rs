//! YAML text becomes a tree of nodes that keep their place and their spelling.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use granit_parser::{Event, ScalarStyle, Span, Tag};
use nets_core::finding::Position;

use crate::keys::{Presence, Section, names};
use crate::placeholders::not_filled_in;
use crate::problem::{Collector, Problem, TextSpan, shortened};
use crate::syntax::{self, Events, NESTING_LIMIT, Next, spot};

/// A file larger than this is refused unread.
pub const SIZE_LIMIT: usize = 1024 * 1024;

/// What aliases may repeat in all, in bytes of memory, so that a few lines cannot become millions.
const ALIAS_LIMIT: usize = 16 * 1024 * 1024;

/// One value, where it stands and what it is.
#[derive(Debug, Clone)]
pub struct Node {
    pub spot: TextSpan,
    pub value: YamlValue,
    pub ending: Ending,
}

/// What a value without quotes ends at, where it may have been meant to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Its own quotes or brackets, or the end of its line.
    Own,
    /// A comma or bracket of the list or mapping it stands in.
    InBrackets,
    /// A comment that touches its `#`, as in `Story #2`; here it begins.
    Comment(TextSpan),
}

/// Bound: the text, which has a `SIZE_LIMIT`.
#[derive(Debug, Clone)]
pub enum YamlValue {
    /// Nothing, `~` or `null`.
    Nothing,
    /// Text as it was written: no reading as number, truth value or date.
    Text(String),
    List(Vec<Node>),
    Map(Vec<Member>),
}

/// A key with its value.
#[derive(Debug, Clone)]
pub struct Member {
    pub key: Node,
    pub value: Node,
    /// Not so for a word that stands alone between the commas of a mapping in {braces}.
    pub has_colon: bool,
}

impl Node {
    /// `{{ name }}`, which is a mapping in a mapping to YAML: a template's placeholder, as a problem.
    pub fn placeholder(&self) -> Option<Problem> {
        let YamlValue::Map(members) = &self.value else { return None };
        let [outer] = &members[..] else { return None };
        let YamlValue::Map(inner) = &outer.key.value else { return None };
        if outer.has_colon || inner.iter().any(|member| member.has_colon) {
            return None;
        }
        let name = match inner.first().map(|member| &member.key.value) {
            Some(YamlValue::Text(name)) => name.as_str(),
            _ => "...",
        };
        Some(not_filled_in(self.spot, &format!("{{{{ {name} }}}}")))
    }

    /// What this is, for "expected a list, found ...".
    pub fn kind(&self) -> &'static str {
        match &self.value {
            YamlValue::Nothing => "nothing",
            YamlValue::Text(_) => "a single value",
            YamlValue::List(_) => "a list",
            YamlValue::Map(_) => "a mapping of keys to values",
        }
    }

    /// How much memory it takes.
    fn weight(&self) -> usize {
        size_of::<Node>()
            + match &self.value {
                YamlValue::Nothing => 0,
                YamlValue::Text(text) => text.len(),
                YamlValue::List(items) => items.iter().map(Node::weight).sum(),
                YamlValue::Map(members) => {
                    members.iter().map(|member| member.key.weight() + member.value.weight()).sum()
                }
            }
    }

    /// How many lists and mappings lead into one another here.
    fn levels(&self) -> usize {
        match &self.value {
            YamlValue::Nothing | YamlValue::Text(_) => 0,
            YamlValue::List(items) => 1 + items.iter().map(Node::levels).max().unwrap_or(0),
            YamlValue::Map(members) => {
                let levels = |member: &Member| member.key.levels().max(member.value.levels());
                1 + members.iter().map(levels).max().unwrap_or(0)
            }
        }
    }
}

/// The one document of the text. What is no YAML at all gives one problem, since nothing after it
/// can be understood.
pub fn parse(text: &str, root: &'static Section, out: &mut Collector) -> Option<Node> {
    let start = TextSpan { position: Position { line: 1, column: 1 }, width: 1 };
    if text.len() > SIZE_LIMIT {
        let message = format!("{} is {} bytes long", root.name, text.len());
        out.add(Problem::error(start, message).expected(format!("at most {SIZE_LIMIT} bytes")));
        return None;
    }
    let mut composer = Composer::new(text);
    let document = composer.document();
    match document {
        Ok(Some(Node { value: YamlValue::Nothing, .. }) | None) => {
            out.add(Problem::error(start, format!("{} is empty", root.name)).expected(at_least(root)));
            None
        }
        Ok(root) => {
            composer.tell_unused(out);
            root
        }
        Err(Refused::NoYaml) => {
            let unreadable = || Problem::error(start, "this cannot be read as YAML");
            out.add(syntax::explain(text, &names(root)).unwrap_or_else(unreadable));
            None
        }
        Err(Refused::Told(problem)) => {
            out.add(*problem);
            None
        }
    }
}

/// What a file of this kind cannot do without.
fn at_least(root: &Section) -> String {
    let required = root.keys.iter().filter(|key| matches!(key.presence, Presence::Required));
    let required: Vec<_> = required.map(|key| format!("`{}`", key.name)).collect();
    format!("at least {}", required.join(" and "))
}

struct Composer<'t> {
    events: Events<'t>,
    source: Source<'t>,
    anchors: HashMap<usize, Rc<Node>>,
    /// The names of anchors by their number, for those that nothing repeats.
    named: HashMap<usize, (String, TextSpan)>,
    used: BTreeSet<usize>,
    /// The anchors of texts without quotes.
    before_text: BTreeSet<usize>,
    repeated: usize,
    /// How many lists and mappings are open.
    open: usize,
}

/// Why there is no tree.
enum Refused {
    NoYaml,
    Told(Box<Problem>),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Refused::Told(Box::new(problem))
    }
}

type Composed<T> = Result<T, Refused>;

impl<'t> Composer<'t> {
    fn new(text: &'t str) -> Self {
        Composer {
            events: syntax::events(text),
            source: Source { rest: text, index: 0 },
            anchors: HashMap::new(),
            named: HashMap::new(),
            used: BTreeSet::new(),
            before_text: BTreeSet::new(),
            repeated: 0,
            open: 0,
        }
    }

    fn document(&mut self) -> Composed<Option<Node>> {
        let mut root = None;
        while let Some((event, span)) = self.next()? {
            match event {
                Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
                Event::DocumentStart(..) if root.is_some() => {
                    let problem = Problem::error(spot(span), "a second document begins here");
                    return Err(problem.expected("one document in one file").into());
                }
                Event::DocumentStart(..) => {}
                node => root = Some(self.node(node, span)?),
            }
        }
        Ok(root)
    }

    /// The next event. Names of anchors are kept aside.
    fn next(&mut self) -> Composed<Option<(Event<'t>, Span)>> {
        loop {
            let next: Option<Next<'t>> = self.events.next_event();
            match next {
                None => return Ok(None),
                Some(Ok((Event::Anchor(id, name), span))) => {
                    self.named.insert(id, (name.into_owned(), spot(span)));
                }
                Some(Ok(next)) => return Ok(Some(next)),
                Some(Err(_)) => return Err(Refused::NoYaml),
            }
        }
    }

    /// The node that begins with this event. It calls itself no deeper than the nesting limit.
    fn node(&mut self, event: Event<'t>, span: Span) -> Composed<Node> {
        let spot = spot(span);
        let mut ending = Ending::Own;
        let (value, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                if style == ScalarStyle::Plain {
                    self.before_text.insert(anchor);
                    ending = self.source.ending(&span);
                }
                let is_text = tag.as_ref().is_some_and(|tag| tag.is_yaml_core_schema_tag("str"));
                let is_written = span.start.index() < span.end.index();
                let nothing = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null");
                let value = match (nothing, is_text && is_written) {
                    (true, false) => YamlValue::Nothing,
                    _ => YamlValue::Text(text.into_owned()),
                };
                (tagged(value, tag.as_deref(), spot)?, anchor)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.open += 1;
                let items = self.list()?;
                self.open -= 1;
                (tagged(YamlValue::List(items), tag.as_deref(), spot)?, anchor)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.open += 1;
                let members = self.map()?;
                self.open -= 1;
                (tagged(YamlValue::Map(members), tag.as_deref(), spot)?, anchor)
            }
            Event::Alias(id) => return self.alias(id, spot),
            _ => return Err(Problem::error(spot, "a value is missing here").into()),
        };
        let node = Node { spot, value, ending };
        if anchor != 0 {
            self.spend(node.weight(), spot)?;
            self.anchors.insert(anchor, Rc::new(node.clone()));
        }
        Ok(node)
    }

    fn list(&mut self) -> Composed<Vec<Node>> {
        let mut items = Vec::new();
        while let Some((event, span)) = self.next()? {
            if matches!(event, Event::SequenceEnd) {
                break;
            }
            items.push(self.node(event, span)?);
        }
        Ok(items)
    }

    fn map(&mut self) -> Composed<Vec<Member>> {
        let mut members = Vec::new();
        while let Some((event, span)) = self.next()? {
            if matches!(event, Event::MappingEnd) {
                break;
            }
            let key = self.node(event, span)?;
            let Some((event, value)) = self.next()? else { break };
            let is_empty = value.start.index() == value.end.index();
            let has_colon = !is_empty || self.source.has_colon(&span);
            members.push(Member { key, value: self.node(event, value)?, has_colon });
        }
        Ok(members)
    }

    fn alias(&mut self, id: usize, spot: TextSpan) -> Composed<Node> {
        self.used.insert(id);
        let Some(node) = self.anchors.get(&id) else {
            return Err(Problem::error(spot, "this alias stands within the value it repeats").into());
        };
        // What is repeated holds no more levels than could be written out.
        if self.open + node.levels() > NESTING_LIMIT {
            let problem = Problem::error(spot, "with what this alias repeats, the values nest too deep");
            return Err(problem.expected(format!("at most {NESTING_LIMIT} levels")).into());
        }
        let node = Rc::clone(node);
        self.spend(node.weight(), spot)?;
        Ok((*node).clone())
    }

    fn spend(&mut self, weight: usize, spot: TextSpan) -> Composed<()> {
        self.repeated += weight;
        if self.repeated > ALIAS_LIMIT {
            let problem = Problem::error(spot, "the aliases repeat too much").hint("write the values out");
            return Err(problem.into());
        }
        Ok(())
    }

    /// Anchors that nothing repeats: perhaps a text that was to begin with `&`.
    fn tell_unused(&self, out: &mut Collector) {
        let is_unused = |id: &usize| self.before_text.contains(id) && !self.used.contains(id);
        let mut unused: Vec<_> = self.named.iter().filter(|(id, _)| is_unused(id)).collect();
        unused.sort_unstable_by_key(|(id, _)| **id);
        for (_, (name, spot)) in unused {
            let name = shortened(name);
            let message =
                format!("`&{name}` names what follows for `*{name}`, which is nowhere, and is no text");
            out.add(
                Problem::warning(*spot, message).hint("if it belongs to the text, put all of it in 'quotes'"),
            );
        }
    }
}

/// The text behind the events, which come in its order: it is walked through once.
struct Source<'t> {
    rest: &'t str,
    /// How many characters stand before the rest.
    index: usize,
}

impl<'t> Source<'t> {
    /// What follows this many characters. A place that was passed already has nothing behind it.
    fn after(&mut self, index: usize) -> &'t str {
        let Some(ahead) = index.checked_sub(self.index) else { return "" };
        let byte = self.rest.char_indices().nth(ahead).map_or(self.rest.len(), |(byte, _)| byte);
        self.rest = self.rest.get(byte..).unwrap_or_default();
        self.index = index;
        self.rest
    }

    fn ending(&mut self, span: &Span) -> Ending {
        let after = self.after(span.end.index());
        // An empty value stands before its colon, and what is written behind that is a comment all the same.
        let is_empty = span.start.index() == span.end.index();
        let behind = if is_empty { after.strip_prefix(':').unwrap_or(after) } else { after };
        let next = behind.trim_start_matches([' ', '\t']);
        let touches = |sign: char| sign.is_alphanumeric() || matches!(sign, '\'' | '"' | '(');
        match next.strip_prefix('#') {
            Some(comment) if next.len() < behind.len() && comment.starts_with(touches) => {
                let Position { line, column } = syntax::position(&span.end);
                let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
                let position =
                    Position { line, column: column.saturating_add(number(after.len() - next.len())) };
                let width = comment.chars().take_while(|sign| !sign.is_whitespace()).count() + 1;
                Ending::Comment(TextSpan { position, width: number(width) })
            }
            _ if next.starts_with([',', '}', ']']) => Ending::InBrackets,
            _ => Ending::Own,
        }
    }

    fn has_colon(&mut self, key: &Span) -> bool {
        self.after(key.end.index()).trim_start().starts_with(':')
    }
}

/// A value with the tag that stands before it. Those of plain YAML are taken where they say what the value is
/// anyway; one such as `!include` would ask for something that is not done, so none is passed over.
fn tagged(value: YamlValue, tag: Option<&Tag>, spot: TextSpan) -> Composed<YamlValue> {
    let Some(tag) = tag else { return Ok(value) };
    let is = |suffix: &str| tag.is_yaml_core_schema_tag(suffix);
    let tagged = match value {
        // `! x` says that it is a text, as does `!!str`.
        value if tag.original() == "!" => Some(value),
        YamlValue::Nothing if is("str") => Some(YamlValue::Text(String::new())),
        YamlValue::Nothing if is("null") => Some(YamlValue::Nothing),
        YamlValue::Text(text) if is("str") || is("int") || is("bool") || is("float") => {
            Some(YamlValue::Text(text))
        }
        YamlValue::List(items) if is("seq") => Some(YamlValue::List(items)),
        YamlValue::Map(members) if is("map") => Some(YamlValue::Map(members)),
        YamlValue::Nothing | YamlValue::Text(_) | YamlValue::List(_) | YamlValue::Map(_) => None,
    };
    tagged.ok_or_else(|| {
        let message = format!("the tag `{}` means nothing here", shortened(&tag.original()));
        Problem::error(spot, message)
            .expected("no tag, or one that says what the value is: `!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!seq` or `!!map`")
            .hint("if it is a text, put all of it in 'quotes'")
            .into()
    })
}
