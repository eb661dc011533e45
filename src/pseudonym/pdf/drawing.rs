//! A document with given facts: each spot at its page and, where that can be, in the object of the same number.

use std::collections::{BTreeMap, BTreeSet};

use nets_pdf::{Facts, PdfFeature, Spot};

use super::assembly::Objects;
use super::page::{PagePlan, actions, annotation, is_of_content};
use super::parts::{Part, all, escaped, string};
use crate::kind::TextReplacer;

/// More pages are of no shipment: each is listed by itself.
const MOST_PAGES: u32 = 500_000;

/// So many of the spots that were only counted are made.
const MOST_MORE: u64 = 50_000;

const BLANK_STREAM: &str = "<</Length 0>>stream\n\nendstream";
const BAD_STREAM: &str = "/Filter/FlateDecode/Length 1>>stream\nx\nendstream";

#[derive(Debug, Default)]
pub(super) struct Drawing {
    objects: Objects,
    /// Numbers that a spot has, or that were given out.
    taken: BTreeSet<u32>,
    next: u32,
    pages: u32,
    root: u32,
    /// The pages on which something is.
    drawn: BTreeMap<u32, PagePlan>,
    /// What belongs to the whole document.
    bookmarks: Vec<(u32, String)>,
    fields: Vec<String>,
    layers: Vec<u32>,
    catalogue: String,
    names: String,
    /// The object of a form of its own kind.
    xfa: Option<u32>,
    /// The stream that stands for the outlines of each font that is embedded, and whether there is one.
    outlines: u32,
    has_outlines: bool,
}

impl Drawing {
    pub(super) fn of(facts: &Facts, texts: &dyn TextReplacer) -> Option<Drawing> {
        if facts.pages > MOST_PAGES {
            return None;
        }
        let parts = all(facts, texts);
        let mut drawing = Drawing { pages: facts.pages, next: 1, ..Drawing::default() };
        let spots = || parts.iter().flat_map(|(_, spots)| spots);
        drawing.taken = spots().filter_map(|(spot, _)| spot.object).collect();
        drawing.root = spots()
            .find(|(spot, part)| {
                spot.page.is_none() && matches!(part, Part::Portfolio | Part::AssociatedFile)
            })
            .and_then(|(spot, _)| spot.object)
            .unwrap_or_else(|| drawing.fresh());
        drawing.outlines = drawing.fresh();
        drawing.has_outlines = spots().any(|(_, part)| matches!(part, Part::Font { is_embedded: true, .. }));
        drawing.number_pages(&parts);
        let mut groups: BTreeMap<(Option<u32>, Option<u32>), Vec<Part>> = BTreeMap::new();
        let mut order = Vec::new();
        for (spot, part) in spots() {
            let place = (spot.page, spot.object);
            let group = groups.entry(place).or_default();
            if group.is_empty() {
                order.push(place);
            }
            group.push(part.clone());
        }
        for place in order {
            let group = groups.remove(&place).unwrap_or_default();
            drawing.group(place.0, place.1, group);
        }
        for (kind, spots) in &parts {
            drawing.more(facts.of(*kind).more, *kind, spots)?;
        }
        Some(drawing)
    }

    /// A number that no spot has.
    fn fresh(&mut self) -> u32 {
        while self.taken.contains(&self.next) {
            self.next += 1;
        }
        self.taken.insert(self.next);
        self.next
    }

    /// An object that several spots have, or whose content is bad, is the page itself.
    fn number_pages(&mut self, parts: &[(PdfFeature, Vec<(Spot, Part)>)]) {
        let mut of_page: BTreeMap<u32, BTreeMap<u32, usize>> = BTreeMap::new();
        for (spot, part) in parts.iter().flat_map(|(_, spots)| spots) {
            let Some(page) = spot.page else { continue };
            let counts = of_page.entry(page).or_default();
            if let Some(object) = spot.object {
                let weight = if *part == Part::BadContent { 1_000 } else { usize::from(is_of_content(part)) };
                *counts.entry(object).or_default() += weight;
            }
        }
        for (page, counts) in of_page {
            let most = counts.into_iter().max_by_key(|(_, count)| *count).filter(|(_, count)| *count > 1);
            let number = most.map_or_else(|| self.fresh(), |(object, _)| object);
            self.drawn.insert(page, PagePlan { number, ..PagePlan::default() });
        }
    }

    fn group(&mut self, page: Option<u32>, object: Option<u32>, parts: Vec<Part>) {
        let Some(page) = page.filter(|page| self.drawn.contains_key(page)) else {
            return self.of_document(object, parts);
        };
        let own = object.filter(|object| self.drawn.get(&page).is_some_and(|plan| plan.number != *object));
        let (content, others): (Vec<_>, Vec<_>) = parts.into_iter().partition(is_of_content);
        self.content(page, own, content);
        self.annotation(page, own, others);
    }

    /// Fonts and forms; those without an object of their own stand in the page itself.
    fn content(&mut self, page: u32, own: Option<u32>, parts: Vec<Part>) {
        let is_font = |part: &Part| matches!(part, Part::Font { .. } | Part::NoFont { .. });
        let stands_alone = |part: &Part| !matches!(part, Part::UndefinedFont { .. });
        if let (Some(number), true) = (own, parts.len() > 1 || parts.iter().any(|part| !stands_alone(part))) {
            return self.form(page, number, &parts);
        }
        for part in parts {
            if is_font(&part) {
                let font = self.font(&part);
                let reference = own.map_or(font.clone(), |number| format!("{number} 0 R"));
                if let Some(number) = own {
                    self.objects.add(number, font);
                }
                self.show(page, &part, &reference);
            } else {
                self.drawn_object(page, own, &part);
            }
        }
    }

    /// A form that has all of these in it.
    fn form(&mut self, page: u32, number: u32, parts: &[Part]) {
        let mut inside = PagePlan::default();
        for part in parts {
            let font = self.font(part);
            inside.show(part, &font);
        }
        let PagePlan { content, fonts, .. } = inside;
        let body = format!(
            "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<<{fonts}>>>>/Length {}>>stream\n{content}\nendstream",
            content.len()
        );
        self.objects.add(number, body);
        self.draw(page, number);
    }

    fn show(&mut self, page: u32, part: &Part, font: &str) {
        if let Some(plan) = self.drawn.get_mut(&page) {
            plan.show(part, font);
        }
    }

    fn draw(&mut self, page: u32, number: u32) {
        if let Some(plan) = self.drawn.get_mut(&page) {
            plan.named += 1;
            plan.x_objects.push_str(&format!("/X{} {number} 0 R", plan.named));
            plan.content.push_str(&format!("/X{} Do\n", plan.named));
        }
    }

    fn drawn_object(&mut self, page: u32, own: Option<u32>, part: &Part) {
        let body = match part {
            Part::BadForm => format!("<</Type/XObject/Subtype/Form/BBox[0 0 9 9]{BAD_STREAM}"),
            Part::PostScript => "<</Type/XObject/Subtype/PS/Length 0>>stream\n\nendstream".to_owned(),
            Part::OtherFile => "<</Type/XObject/Subtype/Image/F(x)/Length 0>>stream\n\nendstream".to_owned(),
            Part::BadContent => {
                if let Some(plan) = self.drawn.get_mut(&page) {
                    plan.is_bad = true;
                }
                return;
            }
            Part::UndefinedFont { .. } => return self.show(page, part, ""),
            _ => return,
        };
        let number = own.unwrap_or_else(|| self.fresh());
        self.objects.add(number, body);
        self.draw(page, number);
    }

    fn font(&self, part: &Part) -> String {
        let Part::Font { name, is_embedded, .. } = part else { return "5".to_owned() };
        let name = name.as_ref().map(|name| format!("/BaseFont{}", escaped(name))).unwrap_or_default();
        let descriptor = match is_embedded {
            true => format!("/FontDescriptor<</Type/FontDescriptor/FontFile2 {} 0 R>>", self.outlines),
            false => String::new(),
        };
        format!("<</Type/Font/Subtype/TrueType{name}{descriptor}>>")
    }

    /// What lies on a page: one annotation for each object, or several where they have none of their own.
    fn annotation(&mut self, page: u32, own: Option<u32>, parts: Vec<Part>) {
        if parts.is_empty() {
            return;
        }
        let bodies: Vec<String> = match own {
            Some(_) => vec![annotation(&parts)],
            None => parts.chunks(1).map(annotation).collect(),
        };
        for body in bodies {
            let reference = own.map_or(body.clone(), |number| format!("{number} 0 R "));
            if let Some(number) = own {
                self.objects.add(number, body);
            }
            if let Some(plan) = self.drawn.get_mut(&page) {
                plan.annotations.push_str(&reference);
            }
        }
    }

    fn of_document(&mut self, object: Option<u32>, parts: Vec<Part>) {
        let is_field = parts.iter().any(|part| matches!(part, Part::Field(_)));
        let actions = actions(&parts);
        let mut field = String::new();
        for part in &parts {
            match part {
                Part::Field(name) => field = format!("/T{}", string(name)),
                Part::Xfa => self.xfa = Some(object.unwrap_or(self.root)),
                Part::Layer(name) => {
                    let number = object.unwrap_or_else(|| self.fresh());
                    self.objects.add(number, format!("<</Type/OCG/Name{}>>", string(name)));
                    self.layers.push(number);
                }
                Part::Portfolio => self.catalogue.push_str("/Collection<<>>"),
                Part::AssociatedFile => self.catalogue.push_str("/AF[<<>>]"),
                Part::Named(tree) => {
                    let node = "<</Names[(x)<<>>]>>".to_owned();
                    let own = object.filter(|object| *object != self.root);
                    let reference = own.map_or(node.clone(), |number| format!(" {number} 0 R"));
                    if let Some(number) = own {
                        self.objects.add(number, node);
                    }
                    self.names.push_str(&format!("/{tree}{reference}"));
                }
                // Nothing else is of the whole document.
                _ => {}
            }
        }
        let number = object.unwrap_or_else(|| self.fresh());
        if is_field {
            let actions = if actions.is_empty() { String::new() } else { format!("/AA<</K [{actions}]>>") };
            self.objects.add(number, format!("<<{field}{actions}>>"));
            self.fields.push(format!("{number} 0 R "));
        } else if !actions.is_empty() && number == self.root {
            self.catalogue.push_str(&format!("/OpenAction[{actions}]"));
        } else if !actions.is_empty() {
            self.bookmarks.push((number, actions));
        }
    }

    /// What was only counted, at the place of the last that was not.
    fn more(&mut self, more: u64, kind: PdfFeature, spots: &[(Spot, Part)]) -> Option<()> {
        if more > MOST_MORE {
            return None;
        }
        let Some((last, part)) = spots.last() else { return Some(()) };
        let part = match (kind, part) {
            (PdfFeature::UnreadableContent, _) => &Part::BadForm,
            (PdfFeature::EmbeddedFile, _) if last.page.is_some() => {
                &Part::Annotation("FileAttachment".to_owned())
            }
            (_, Part::UndefinedFont { is_unseen, .. }) => &Part::NoFont { is_unseen: *is_unseen },
            (_, part) => part,
        };
        for _ in 0..more {
            let number = self.fresh();
            self.group(last.page, Some(number), vec![part.clone()]);
        }
        Some(())
    }

    pub(super) fn file(mut self, size: usize) -> Option<Vec<u8>> {
        let kids = self.page_list();
        let pages = self.fresh();
        if self.has_outlines {
            self.objects.add(self.outlines, BLANK_STREAM);
        }
        let mut catalogue = format!("<</Type/Catalog/Pages {pages} 0 R{}", self.catalogue);
        if !self.names.is_empty() {
            catalogue.push_str(&format!("/Names<<{}>>", self.names));
        }
        if self.xfa.is_some() || !self.fields.is_empty() {
            let xfa = self.xfa.map_or("", |_| "/XFA(x)");
            let form = format!("<<{xfa}/Fields[{}]>>", self.fields.concat());
            match self.xfa.filter(|number| *number != self.root) {
                Some(number) => {
                    self.objects.add(number, form);
                    catalogue.push_str(&format!("/AcroForm {number} 0 R"));
                }
                None => catalogue.push_str(&format!("/AcroForm{form}")),
            }
        }
        if !self.layers.is_empty() {
            let layers: String = self.layers.iter().map(|number| format!("{number} 0 R ")).collect();
            catalogue.push_str(&format!("/OCProperties<</OCGs[{layers}]/D<<>>>>"));
        }
        if let Some((first, _)) = self.bookmarks.first() {
            catalogue.push_str(&format!("/Outlines {first} 0 R"));
        }
        for (at, (number, actions)) in self.bookmarks.iter().enumerate() {
            let next = self.bookmarks.get(at + 1).map(|(next, _)| format!("/Next {next} 0 R"));
            self.objects.add(*number, format!("<</A[{actions}]{}>>", next.unwrap_or_default()));
        }
        self.objects.add(self.root, format!("{catalogue}>>"));
        // The size of a page is left out where a small original leaves no room for it.
        ["/MediaBox[0 0 595 842]", ""].into_iter().find_map(|media_box| {
            let mut objects = self.objects.clone();
            objects.add(pages, format!("<</Type/Pages{media_box}/Count {}/Kids[{kids}]>>", self.pages));
            objects.file(self.root, "", size)
        })
    }

    /// The pages in their order; those with nothing on them are one object.
    fn page_list(&mut self) -> String {
        let empty = self.fresh();
        self.objects.add(empty, "<</Type/Page>>");
        let mut kids = String::new();
        for page in 1..=self.pages {
            let number = match self.drawn.remove(&page) {
                None => empty,
                Some(plan) => {
                    let (content, bad) = (self.fresh(), self.fresh());
                    self.objects.add(content, stream(&plan.content));
                    if plan.is_bad {
                        self.objects.add(bad, format!("<<{BAD_STREAM}"));
                    }
                    self.objects.add(plan.number, plan.page(content, bad));
                    plan.number
                }
            };
            kids.push_str(&format!("{number} 0 R "));
        }
        kids
    }
}

fn stream(content: &str) -> String {
    format!("<</Length {}>>stream\n{content}\nendstream", content.len())
}
