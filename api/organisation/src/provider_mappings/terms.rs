//! What rules refer to as it is now: the applications that a company may use, and their roles. Rules of the installation
//! refer to all applications and roles: which of them a person gets depends on the person's home company.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use shared_types::{ApplicationRef, MappingProblem, MappingRuleData};

use kernel::{Result, validate::MAX_CODE};
use store::{
    entity::{application, application_role, entitlement, entitlement_role},
    payloads::{RuleRole, StoredRule},
};

/// An application that a company may use, with the roles that rules name.
#[derive(Debug, Clone)]
pub(super) struct EntitledApplication {
    pub(super) id: i64,
    pub(super) reference: ApplicationRef,
    roles: BTreeMap<i64, KnownRole>,
}

/// A role of an application.
#[derive(Debug, Clone)]
struct KnownRole {
    code: String,
    /// Whether the entitlement allows it.
    allowed: bool,
}

impl EntitledApplication {
    /// Returns the id of the role with a code, or why it cannot be given.
    pub(super) fn role_named(&self, code: &str) -> Result<i64, MappingProblem> {
        let found = self.roles.iter().find(|(_, role)| role.code == code);
        let (id, role) = found.ok_or(MappingProblem::UnknownRole)?;
        if role.allowed { Ok(*id) } else { Err(MappingProblem::RoleNotAllowed) }
    }

    /// Why a role cannot be given; `None` if it can.
    pub(super) fn problem(&self, role_id: i64) -> Option<MappingProblem> {
        match self.roles.get(&role_id) {
            Some(role) if role.allowed => None,
            Some(_) => Some(MappingProblem::RoleNotAllowed),
            None => Some(MappingProblem::UnknownRole),
        }
    }

    /// Returns the code of a role.
    pub(super) fn code(&self, role_id: i64) -> Option<&str> {
        self.roles.get(&role_id).map(|role| role.code.as_str())
    }
}

/// The applications that rules name and the company may use, by id.
#[derive(Debug, Clone, Default)]
pub(super) struct Terms(BTreeMap<i64, EntitledApplication>);

impl Terms {
    /// Loads what saved rules refer to: a fixed number of queries, whatever the number of rules.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(super) async fn of_rules(
        connection: &impl ConnectionTrait,
        company_id: Option<i64>,
        rules: &[StoredRule],
    ) -> Result<Self> {
        let applications = || rules.iter().filter_map(|rule| rule.application.as_ref());
        if applications().next().is_none() {
            return Ok(Self::default());
        }
        let roles: HashSet<i64> = applications().flat_map(|of| &of.roles).map(|role| role.id).collect();
        let applications: HashSet<i64> = applications().map(|application| application.id).collect();
        let applications = application::Column::Id.is_in(applications);
        let roles = application_role::Column::Id.is_in(roles);
        load(connection, company_id, Condition::all().add(applications), Condition::all().add(roles)).await
    }

    /// Loads what rules of a request name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(super) async fn named(
        connection: &impl ConnectionTrait,
        company_id: Option<i64>,
        rules: &[MappingRuleData],
    ) -> Result<Self> {
        let clients = rules.iter().filter_map(|rule| rule.client_id.as_deref());
        let clients: HashSet<&str> = clients.filter(|id| is_code(id)).collect();
        if clients.is_empty() {
            return Ok(Self::default());
        }
        let codes = rules.iter().flat_map(|rule| rule.roles.iter().flatten()).map(String::as_str);
        let codes: HashSet<&str> = codes.filter(|code| is_code(code)).collect();
        let applications = application::Column::ClientId.is_in(clients);
        let roles = application_role::Column::Code.is_in(codes);
        load(connection, company_id, Condition::all().add(applications), Condition::all().add(roles)).await
    }

    /// Returns the application of a rule.
    pub(super) fn application_of(&self, rule: &StoredRule) -> Option<&EntitledApplication> {
        self.0.get(&rule.application.as_ref()?.id)
    }

    /// Returns the application with a client id.
    pub(super) fn client(&self, client_id: &str) -> Option<&EntitledApplication> {
        self.0.values().find(|application| application.reference.client_id == client_id)
    }

    /// Returns all applications.
    pub(super) fn applications(&self) -> impl Iterator<Item = &EntitledApplication> {
        self.0.values()
    }

    /// Returns a saved rule as a request names what it gives. A role that still exists may have another code now.
    pub(super) fn as_request(&self, rule: &StoredRule) -> MappingRuleData {
        let code = |role: &RuleRole| {
            let now = self.application_of(rule).and_then(|application| application.code(role.id));
            now.unwrap_or(&role.code).to_owned()
        };
        let named = rule.application.as_ref();
        MappingRuleData {
            claim: rule.claim.clone(),
            value: rule.value.clone(),
            company_role: rule.company_role,
            client_id: named.map(|application| application.client_id.clone()),
            roles: Some(named.iter().flat_map(|application| &application.roles).map(code).collect()),
        }
    }

    /// Why a rule gives nothing, or not all of its roles.
    pub(super) fn problem(&self, rule: &StoredRule) -> Option<MappingProblem> {
        let named = rule.application.as_ref()?;
        let Some(application) = self.application_of(rule) else { return Some(MappingProblem::NotEntitled) };
        named.roles.iter().find_map(|role| application.problem(role.id))
    }
}

/// Whether a text can be a client id or a code; nothing else is looked up.
fn is_code(text: &str) -> bool {
    text.len() <= MAX_CODE && text.bytes().all(|byte| byte.is_ascii_graphic())
}

async fn load(
    connection: &impl ConnectionTrait,
    company_id: Option<i64>,
    applications: Condition,
    roles: Condition,
) -> Result<Terms> {
    let applications: Vec<(i64, String, String, String)> = application::Entity::find()
        .select_only()
        .columns([application::Column::Id, application::Column::ClientId])
        .columns([application::Column::Code, application::Column::Name])
        .filter(applications)
        .into_tuple()
        .all(connection)
        .await?;
    let ids: HashSet<i64> = applications.iter().map(|row| row.0).collect();
    let (usable, mut roles): (HashSet<i64>, _) = match company_id {
        Some(company_id) => {
            let entitlements = entitlement::Entity::find()
                .filter(entitlement::Column::CompanyId.eq(company_id))
                .filter(entitlement::Column::ApplicationId.is_in(ids))
                .all(connection)
                .await?;
            let entitlements: HashMap<i64, entitlement::Model> =
                entitlements.into_iter().map(|row| (row.application_id, row)).collect();
            let roles = load_roles(connection, &entitlements, roles).await?;
            (entitlements.into_keys().collect(), roles)
        }
        None => {
            let roles = load_all_roles(connection, &ids, roles).await?;
            (ids, roles)
        }
    };
    let found = applications.into_iter().filter(|(id, ..)| usable.contains(id));
    let found = found.map(|(id, client_id, code, name)| {
        let roles = roles.remove(&id).unwrap_or_default();
        (id, EntitledApplication { id, reference: ApplicationRef { client_id, code, name }, roles })
    });
    Ok(Terms(found.collect()))
}

/// Loads roles of the applications of some entitlements, by application.
async fn load_roles(
    connection: &impl ConnectionTrait,
    entitlements: &HashMap<i64, entitlement::Model>,
    roles: Condition,
) -> Result<HashMap<i64, BTreeMap<i64, KnownRole>>> {
    let rows = application_role::Entity::find()
        .filter(application_role::Column::ApplicationId.is_in(entitlements.keys().copied()))
        .filter(roles)
        .all(connection)
        .await?;
    let restricted = entitlements.values().filter(|row| !row.all_roles).map(|row| row.id);
    let allowed: Vec<i64> = entitlement_role::Entity::find()
        .select_only()
        .column(entitlement_role::Column::RoleId)
        .filter(entitlement_role::Column::EntitlementId.is_in(restricted))
        .filter(entitlement_role::Column::RoleId.is_in(rows.iter().map(|role| role.id)))
        .into_tuple()
        .all(connection)
        .await?;
    let allowed: HashSet<i64> = allowed.into_iter().collect();
    let mut found: HashMap<i64, BTreeMap<i64, KnownRole>> = HashMap::new();
    for role in rows {
        let allows_all = entitlements.get(&role.application_id).is_some_and(|row| row.all_roles);
        let known = KnownRole { code: role.code, allowed: allows_all || allowed.contains(&role.id) };
        found.entry(role.application_id).or_default().insert(role.id, known);
    }
    Ok(found)
}

/// Loads roles of applications, by application: all are allowed.
async fn load_all_roles(
    connection: &impl ConnectionTrait,
    applications: &HashSet<i64>,
    roles: Condition,
) -> Result<HashMap<i64, BTreeMap<i64, KnownRole>>> {
    let rows = application_role::Entity::find()
        .filter(application_role::Column::ApplicationId.is_in(applications.iter().copied()))
        .filter(roles)
        .all(connection)
        .await?;
    let mut found: HashMap<i64, BTreeMap<i64, KnownRole>> = HashMap::new();
    for role in rows {
        let known = KnownRole { code: role.code, allowed: true };
        found.entry(role.application_id).or_default().insert(role.id, known);
    }
    Ok(found)
}
