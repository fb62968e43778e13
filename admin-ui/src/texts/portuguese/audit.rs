//! What the events of the audit trail say in Portuguese.

use crate::texts::audit::Audit;

pub(in crate::texts) const AUDIT: Audit = Audit { sentence };

fn sentence(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "access.changed" => "{who} alterou quem tem acesso a {what}.",
        "access.denied" => "O acesso de {who} a {what} foi recusado.",
        "api_token.created" => "{who} criou o token de API {what}.",
        "api_token.revoked" => "{who} revogou o token de API {what}.",
        "application.created" => "{who} registou a aplicação {what}.",
        "application.updated" => "{who} alterou a aplicação {what}.",
        "application.deleted" => "{who} eliminou a aplicação {what}.",
        "application.external_login_set" => "{who} definiu o início de sessão externo de {what}.",
        "application.external_login_removed" => "{who} removeu o início de sessão externo de {what}.",
        "application.connection_tested" => "A ligação do início de sessão externo de {what} foi testada.",
        "application.role_created" => "{who} adicionou a função {role} a {what}.",
        "application.role_updated" => "{who} alterou a função {role} de {what}.",
        "application.role_deleted" => "{who} eliminou a função {role} de {what}.",
        "application.secret_rotated" => "{who} criou um novo segredo de cliente para {what}.",
        "application.secret_ended" => "{who} terminou um segredo de cliente de {what}.",
        "application.secrets_shown" => "{who} consultou os segredos de cliente de {what}.",
        "audit.exported" => "{who} exportou a auditoria.",
        "client.refused" => "Um pedido de {who} foi recusado.",
        "code.issued" => "{who} começou a iniciar sessão em {what}.",
        "company.chosen" => "{who} escolheu a empresa {what}.",
        "company.created" => "{who} adicionou a empresa {what}.",
        "company.updated" => "{who} alterou a empresa {what}.",
        "company.deleted" => "{who} eliminou a empresa {what}.",
        "consent.given" => "{who} permitiu que {what} use a conta.",
        "consent.revoked" => "{who} retirou o consentimento para {what}.",
        "device.approved" => "{who} aprovou um dispositivo para {what}.",
        "device.denied" => "{who} recusou um dispositivo para {what}.",
        "email_change.requested" => "{who} pediu outro e-mail para {what}.",
        "email_change.stopped" => "{who} parou a mudança do e-mail de {what}.",
        "email_change.withdrawn" => "{who} retirou a mudança do e-mail de {what}.",
        "email_code.created" => "{who} pediu um código por e-mail para {what}.",
        "entitlement.created" => "{who} deu a {company} o direito de usar {what}.",
        "entitlement.updated" => "{who} alterou o direito de {company} de usar {what}.",
        "entitlement.deleted" => "{who} terminou o direito de {company} de usar {what}.",
        "factor.refused" => "Um segundo fator de {what} foi recusado.",
        "factors.reset" => "{who} repôs os fatores de {what}.",
        "grant.replayed" => "Um token de renovação de {what} foi usado duas vezes e o seu acesso terminou.",
        "grant.revoked" => "{who} terminou o acesso de {what}.",
        "initial_access_token.created" => "{who} criou o token de acesso inicial {what}.",
        "initial_access_token.revoked" => "{who} revogou o token de acesso inicial {what}.",
        _ => return others(kind),
    })
}

fn others(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "installation.finished" => "{who} terminou a instalação.",
        "invitation.created" => "{who} convidou {what}.",
        "invitation.accepted" => "{what} aceitou um convite.",
        "invitation.declined" => "{what} recusou um convite.",
        "invitation.revoked" => "{who} retirou o convite de {what}.",
        "job.retried" => "{who} repetiu uma tarefa falhada.",
        "schedule.updated" => "{who} alterou a programação {what}.",
        "key.revoked" => "{who} revogou a chave {what}.",
        "key.rotated" => "{who} rodou as chaves.",
        "membership.created" => "{who} adicionou {what} à empresa.",
        "membership.updated" => "{who} alterou a função de {what} na empresa.",
        "membership.deleted" => "{who} removeu {what} da empresa.",
        "passkey.enrolled" => "{who} adicionou uma chave de acesso para {what}.",
        "passkey.removed" => "{who} removeu uma chave de acesso de {what}.",
        "passkey.renamed" => "{who} mudou o nome de uma chave de acesso de {what}.",
        "passkey.refused" => "Uma chave de acesso de {what} foi recusada.",
        "password.accepted" => "{who} enviou a palavra-passe de {what} através de uma aplicação.",
        "password_reset.created" => "{who} pediu uma ligação para repor a palavra-passe de {what}.",
        "password_reset.used" => "{what} escolheu uma nova palavra-passe com uma ligação.",
        "recovery_code.used" => "{what} usou um código de recuperação.",
        "identity.linked" => "{who} adicionou um início de sessão externo a {what}.",
        "identity.unlinked" => "{who} removeu um início de sessão externo de {what}.",
        "recovery_codes.created" => "{who} criou novos códigos de recuperação para {what}.",
        "resource.created" => "{who} adicionou o recurso de API {what}.",
        "resource.updated" => "{who} alterou o recurso de API {what}.",
        "resource.deleted" => "{who} eliminou o recurso de API {what}.",
        "session.begun" => "{what} iniciou sessão.",
        "session.renewed" => "{what} voltou a iniciar sessão.",
        "session.ended" => "{who} terminou uma sessão de {what}.",
        "sessions.ended" => "{who} terminou as sessões de {what}.",
        "session.refused" => "Um início de sessão de {what} foi recusado.",
        "settings.updated" => "{who} alterou as definições.",
        "sign_in_policy.updated" => "{who} alterou a política de início de sessão de {what}.",
        "sign_in.disowned" => "{what} não reconheceu um início de sessão.",
        "sign_in_notice.created" => "{what} foi avisado de um início de sessão.",
        "user.claims_previewed" => "{who} consultou os claims de {what}.",
        "token.revoked" => "{who} revogou um token de {what}.",
        "tokens.issued" => "{what} recebeu tokens.",
        "totp.enrolled" => "{who} configurou uma aplicação de autenticação para {what}.",
        "totp.removed" => "{who} removeu a aplicação de autenticação de {what}.",
        "user.created" => "{who} adicionou a pessoa {what}.",
        "user.updated" => "{who} alterou a pessoa {what}.",
        "user.deleted" => "{who} eliminou a pessoa {what}.",
        _ => return of_logins_and_imports(kind),
    })
}

fn of_logins_and_imports(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "email_domain.created" => "{who} adicionou o domínio de e-mail {what}.",
        "email_domain.deleted" => "{who} removeu o domínio de e-mail {what}.",
        "email_domain.verified" => "{who} verificou o domínio de e-mail {what}.",
        "email_domain.verification_withdrawn" => "O domínio de e-mail {what} já não está verificado.",
        "external_logout.refused" => "Um fim de sessão vindo de {what} foi recusado.",
        "external_sign_in.refused" => "Um início de sessão com {what} foi recusado.",
        "identity_provider.created" => "{who} ligou o início de sessão externo {what}.",
        "identity_provider.deleted" => "{who} eliminou o início de sessão externo {what}.",
        "identity_provider.mapping_updated" => {
            "{who} alterou o que as pessoas recebem do início de sessão externo {what}."
        }
        "identity_provider.no_seats" => {
            "Uma pessoa não recebeu acesso de {what}: todos os lugares estão ocupados."
        }
        "identity_provider.tested" => "{who} testou a ligação do início de sessão externo {what}.",
        "identity_provider.updated" => "{who} alterou o início de sessão externo {what}.",
        "import.applied" => "A importação {what} foi aplicada.",
        "import.cancelled" => "{who} parou a importação {what}.",
        "import.checked" => "A importação {what} foi verificada.",
        "import.created" => "{who} começou a importação {what}.",
        "import.deleted" => "{who} eliminou a importação {what}.",
        "import.started" => "{who} começou a aplicar a importação {what}.",
        "import.undo_started" => "{who} começou a desfazer a importação {what}.",
        "import.undone" => "A importação {what} foi desfeita.",
        "required_login.updated" => "{who} alterou o início de sessão obrigatório de {what}.",
        "setup_link.created" => "{who} criou uma ligação para ligar {what}.",
        "setup_link.opened" => "A ligação para ligar {what} foi aberta.",
        "setup_link.revoked" => "{who} revogou a ligação para ligar {what}.",
        _ => return None,
    })
}
