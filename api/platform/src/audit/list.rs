//! Reading the audit trail, a page or a long slice at a time. Nothing changes it.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, Select,
    sea_query::{Expr, ExprTrait, Func, LikeExpr},
};
use shared_types::{
    AuditActor, AuditEvent as Dto, AuditTarget, CompanyRole, SystemRole, TimeSort, Timestamp, Word,
};

use crate::actor::{Actor, Who};
use kernel::Result;
use store::{
    db::Db,
    entity::audit_event::{Column, Entity, Model},
    page::{self, Cursor, Page, PageRequest, Sort, SortKey, begins_with},
};

/// Up to how many events are counted.
const MAX_COUNT: u64 = 10_000;
/// The actors that are persons.
const PERSONS: [&str; 4] = ["user", "api_token", "access_token", "setup_link"];

/// Which events are wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Those that concern a company.
    pub company_id: Option<i64>,
    /// Those of an actor: a user's id or an application's client id.
    pub actor_id: Option<String>,
    /// Those done to something of this kind.
    pub target_kind: Option<String>,
    /// Those done to something with this id.
    pub target_id: Option<String>,
    /// Those of a kind, or of all kinds that begin with it and a dot.
    pub kind: Option<String>,
    /// Those that happened then or later.
    pub from: Option<Timestamp>,
    /// Those that happened earlier.
    pub until: Option<Timestamp>,
    /// Those whose actor's or target's name has this in it.
    pub q: Option<String>,
    /// In which order.
    pub sort: Option<TimeSort>,
}

/// A page of the events that the actor may see, the newest first unless asked otherwise: all as an administrator,
/// applications' as a manager of them, the own companies' as an administrator of those, and the own.
///
/// # Errors
/// [`Error::Unauthenticated`](kernel::Error::Unauthenticated) for nobody;
/// [`Error::Invalid`](kernel::Error::Invalid) by the page.
pub async fn list(db: &Db, actor: &Actor, page: &PageRequest, filter: &Filter) -> Result<Page<Dto>> {
    actor.require_authenticated()?;
    let size = page.checked()?;
    let sort = filter.order();
    let place = page.parse_cursor(&[sort])?;
    let wanted = usize::try_from(size).unwrap_or(usize::MAX);
    let mut items = slice(db, actor, filter, place.as_ref(), size + 1).await?;
    let next = (items.len() > wanted).then(|| {
        items.truncate(wanted);
        items.last().map(|last| page::cursor(sort.name, key(last)))
    });
    let seen = visible(actor).into_iter().fold(Condition::any(), Condition::add);
    let seen = filter.query().filter(filter.range()).filter(seen);
    let total = page::count(db.read(), &seen, Column::Id, MAX_COUNT).await?;
    Ok(Page { items: items.into_iter().map(to_dto).collect(), next: next.flatten(), total })
}

/// Up to `limit` events that the actor may see, after a place.
pub(super) async fn slice(
    db: &Db,
    actor: &Actor,
    filter: &Filter,
    place: Option<&Cursor>,
    limit: u64,
) -> Result<Vec<Model>> {
    let sort = filter.order();
    let mut items = Vec::new();
    // One range of one index for each reason to see an event, so that nothing is sorted but what is taken.
    for reason in visible(actor) {
        let query = filter.query().filter(reason);
        items.extend(page::take(db.read(), query, Some(filter.range()), sort, place, limit).await?);
    }
    items.sort_by_key(|row| (row.at.0, row.id));
    if sort.descending {
        items.reverse();
    }
    items.dedup_by_key(|row| row.id);
    items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(items)
}

pub(super) fn key(row: &Model) -> (SortKey, i64) {
    (SortKey::Number(row.at.0.timestamp_millis()), row.id)
}

/// The reasons for which an actor may see events.
fn visible(actor: &Actor) -> Vec<Condition> {
    let mut reasons = Vec::new();
    match actor.system_role() {
        Some(SystemRole::Admin) => return vec![Condition::all()],
        Some(SystemRole::AppManager) => reasons.push(Column::TargetKind.eq("application").into_condition()),
        None => {}
    }
    let administered = actor.companies_as(CompanyRole::CompanyAdmin);
    if !administered.is_empty() {
        reasons.push(Column::CompanyId.is_in(administered).into_condition());
    }
    if let Who::Person { person, .. } = &actor.who {
        let id = person.user.id.to_string();
        let own = Column::ActorId.eq(&id).and(Column::ActorKind.is_in(PERSONS));
        reasons.push(own.into_condition());
        reasons.push(Column::TargetKind.eq("user").and(Column::TargetId.eq(id)).into_condition());
    }
    if let Who::Client { application, .. } = &actor.who {
        let own = Column::ActorId.eq(&application.client_id).and(Column::ActorKind.eq("application"));
        reasons.push(own.into_condition());
    }
    reasons
}

trait IntoCondition {
    fn into_condition(self) -> Condition;
}

impl IntoCondition for Expr {
    fn into_condition(self) -> Condition {
        Condition::all().add(self)
    }
}

impl Filter {
    fn order(&self) -> Sort<Column> {
        let sort = self.sort.unwrap_or(TimeSort::AtDescending);
        let descending = sort == TimeSort::AtDescending;
        Sort { name: sort.as_str(), column: Column::At, id: Column::Id, descending }
    }

    /// The time of the events.
    fn range(&self) -> Condition {
        Condition::all()
            .add_option(self.from.map(|from| Column::At.gte(from.timestamp_millis())))
            .add_option(self.until.map(|until| Column::At.lt(until.timestamp_millis())))
    }

    /// The events of any time.
    fn query(&self) -> Select<Entity> {
        let mut all = Condition::all()
            .add_option(self.company_id.map(|id| Column::CompanyId.eq(id)))
            .add_option(self.actor_id.as_deref().map(|id| Column::ActorId.eq(id)))
            .add_option(self.target_kind.as_deref().map(|kind| Column::TargetKind.eq(kind)))
            .add_option(self.target_id.as_deref().map(|id| Column::TargetId.eq(id)));
        if let Some(kind) = &self.kind {
            let all_of = begins_with(Column::Kind, &format!("{kind}."));
            all = all.add(Condition::any().add(Column::Kind.eq(kind)).add(all_of));
        }
        if let Some(q) = self.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
            all = all.add(Condition::any().add(has(Column::ActorName, q)).add(has(Column::TargetName, q)));
        }
        Entity::find().filter(all)
    }
}

/// Whether a column has a text in it, in any case.
fn has(column: Column, text: &str) -> Expr {
    let escaped: String = text.to_lowercase().chars().flat_map(escape).collect();
    let pattern = LikeExpr::new(format!("%{escaped}%")).escape('!');
    Expr::expr(Func::lower(Expr::col(column))).like(pattern)
}

fn escape(c: char) -> impl Iterator<Item = char> {
    matches!(c, '%' | '_' | '!').then_some('!').into_iter().chain([c])
}

/// An event on the wire.
pub(super) fn to_dto(row: Model) -> Dto {
    let target = match (row.target_kind, row.target_id) {
        (Some(kind), Some(id)) => Some(AuditTarget { kind, id, name: row.target_name.unwrap_or_default() }),
        _ => None,
    };
    Dto {
        id: row.id,
        at: row.at.0,
        kind: row.kind,
        actor: AuditActor { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
        company_id: row.company_id,
        target,
        request_id: row.request_id,
        ip: row.ip,
        details: row.details.0,
    }
}
