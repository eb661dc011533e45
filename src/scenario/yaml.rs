//! YAML text becomes a tree of nodes that keep their place and their spelling.

use std::collections::HashMap;
use std::rc::Rc;

use granit_parser::{Event, Marker, Parser, ScalarStyle, Span, Tag};
use nets_core::finding::Position;

use crate::problem::{Collector, Problem, TextSpan};

/// A scenario larger than this is refused unread.
pub const SIZE_LIMIT: usize = 1024 * 1024;

/// Deep enough for every scenario, shallow enough for every stack.
const NESTING_LIMIT: usize = 16;

/// What aliases may repeat in all, in bytes of memory, so that a few lines cannot become millions.
const ALIAS_LIMIT: usize = 16 * 1024 * 1024;

/// One value, where it stands and what it is.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub spot: TextSpan,
    pub value: YamlValue,
}

#[derive(Debug, Clone)]
pub(crate) enum YamlValue {
    /// Nothing, `~` or `null`.
    Nothing,
    /// Text as it was written: no reading as number, truth value or date.
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

impl Node {
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
                YamlValue::Map(pairs) => pairs.iter().map(|(key, value)| key.weight() + value.weight()).sum(),
            }
    }

    /// How many lists and mappings lead into one another here.
    fn levels(&self) -> usize {
        match &self.value {
            YamlValue::Nothing | YamlValue::Text(_) => 0,
            YamlValue::List(items) => 1 + items.iter().map(Node::levels).max().unwrap_or(0),
            YamlValue::Map(pairs) => {
                1 + pairs.iter().map(|(key, value)| key.levels().max(value.levels())).max().unwrap_or(0)
            }
        }
    }
}

/// The one document of the text. What is no YAML at all gives one problem, since nothing after it
/// can be understood.
pub(crate) fn parse(text: &str, out: &mut Collector) -> Option<Node> {
    let start = TextSpan { position: Position { line: 1, column: 1 }, width: 1 };
    if text.len() > SIZE_LIMIT {
        let message = format!("the scenario is {} bytes long", text.len());
        out.add(Problem::error(start, message).expected(format!("at most {SIZE_LIMIT} bytes")));
        return None;
    }
    let mut options = granit_parser::options! {
        flow_nesting_limit: NESTING_LIMIT,
        block_nesting_limit: NESTING_LIMIT,
    };
    options.set_emit_comments(false);
    let parser = Parser::new_from_str_with_options(text, options);
    match (Composer { parser, anchors: HashMap::new(), repeated: 0, open: 0 }).document() {
        Ok(Some(Node { value: YamlValue::Nothing, .. }) | None) => {
            out.add(
                Problem::error(start, "the scenario is empty").expected("at least `senders` and `materials`"),
            );
            None
        }
        Ok(root) => root,
        Err(problem) => {
            out.add(*problem);
            None
        }
    }
}

struct Composer<'t> {
    parser: Parser<'t, granit_parser::StrInput<'t>>,
    anchors: HashMap<usize, Rc<Node>>,
    repeated: usize,
    /// How many lists and mappings are open.
    open: usize,
}

type Composed<T> = Result<T, Box<Problem>>;

impl<'t> Composer<'t> {
    fn document(&mut self) -> Composed<Option<Node>> {
        let mut root = None;
        while let Some((event, span)) = self.next()? {
            match event {
                Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
                Event::DocumentStart(..) if root.is_some() => {
                    return Err(Box::new(
                        Problem::error(spot(span), "a second document begins here")
                            .expected("one scenario in one file"),
                    ));
                }
                Event::DocumentStart(..) => {}
                node => root = Some(self.node(node, span)?),
            }
        }
        Ok(root)
    }

    fn next(&mut self) -> Composed<Option<(Event<'t>, Span)>> {
        match self.parser.next_event() {
            None => Ok(None),
            Some(Ok(next)) => Ok(Some(next)),
            Some(Err(error)) => {
                let at = TextSpan { position: position(error.marker()), width: 1 };
                Err(Box::new(Problem::error(at, format!("this is not YAML: {}", error.info()))))
            }
        }
    }

    /// The node that begins with this event. It calls itself no deeper than the nesting limit.
    fn node(&mut self, event: Event<'t>, span: Span) -> Composed<Node> {
        let spot = spot(span);
        let (value, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                untagged(tag.as_deref(), spot)?;
                let nothing = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null");
                (if nothing { YamlValue::Nothing } else { YamlValue::Text(text.into_owned()) }, anchor)
            }
            Event::SequenceStart(_, anchor, tag) => {
                untagged(tag.as_deref(), spot)?;
                self.open += 1;
                let items = self.list()?;
                self.open -= 1;
                (YamlValue::List(items), anchor)
            }
            Event::MappingStart(_, anchor, tag) => {
                untagged(tag.as_deref(), spot)?;
                self.open += 1;
                let pairs = self.map()?;
                self.open -= 1;
                (YamlValue::Map(pairs), anchor)
            }
            Event::Alias(id) => return self.alias(id, spot),
            _ => return Err(Box::new(Problem::error(spot, "a value is missing here"))),
        };
        let node = Node { spot, value };
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

    fn map(&mut self) -> Composed<Vec<(Node, Node)>> {
        let mut pairs = Vec::new();
        while let Some((event, span)) = self.next()? {
            if matches!(event, Event::MappingEnd) {
                break;
            }
            let key = self.node(event, span)?;
            let Some((event, span)) = self.next()? else { break };
            pairs.push((key, self.node(event, span)?));
        }
        Ok(pairs)
    }

    fn alias(&mut self, id: usize, spot: TextSpan) -> Composed<Node> {
        let Some(node) = self.anchors.get(&id) else {
            return Err(Box::new(Problem::error(spot, "this alias stands within the value it repeats")));
        };
        // What is repeated holds no more levels than could be written out.
        if self.open + node.levels() > NESTING_LIMIT {
            let problem = Problem::error(spot, "with what this alias repeats, the values nest too deep");
            return Err(Box::new(problem.expected(format!("at most {NESTING_LIMIT} levels"))));
        }
        let node = Rc::clone(node);
        self.spend(node.weight(), spot)?;
        Ok((*node).clone())
    }

    fn spend(&mut self, weight: usize, spot: TextSpan) -> Composed<()> {
        self.repeated += weight;
        if self.repeated > ALIAS_LIMIT {
            let problem = Problem::error(spot, "the aliases repeat too much").hint("write the values out");
            return Err(Box::new(problem));
        }
        Ok(())
    }
}

/// A tag such as `!include` would ask for something that is not done, so none is passed over.
fn untagged(tag: Option<&Tag>, spot: TextSpan) -> Composed<()> {
    match tag {
        Some(tag) if !tag.is_yaml_core_schema() => {
            let message = format!("the tag `{}` means nothing here", tag.original());
            Err(Box::new(Problem::error(spot, message).expected("plain YAML without tags")))
        }
        Some(_) | None => Ok(()),
    }
}

fn position(marker: &Marker) -> Position {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Position { line: number(marker.line()), column: number(marker.col() + 1) }
}

fn spot(span: Span) -> TextSpan {
    let one_line = span.start.line() == span.end.line();
    let width = if one_line { span.end.col().saturating_sub(span.start.col()).max(1) } else { 1 };
    TextSpan { position: position(&span.start), width: u32::try_from(width).unwrap_or(u32::MAX) }
}
