//! What the problems of connection tests say in Portuguese.

use super::{ProblemText, Problems};

pub(super) static PROBLEMS: Problems = Problems {
    unknown_host: ProblemText {
        title: "O nome do servidor não se resolve.",
        remedy: "Verifique se o emissor está bem escrito. Se estiver, o nome falta no DNS que este servidor usa.",
    },
    forbidden_address: ProblemText {
        title: "Este servidor não chama esse endereço, porque é privado ou não é https.",
        remedy: "Use o endereço https público do serviço. Para um serviço da rede própria, quem opera este servidor define ALDABA_OUTBOUND_ALLOW_PRIVATE.",
    },
    plain_http: ProblemText {
        title: "O emissor usa http sem cifra, por isso não há certificado para verificar.",
        remedy: "Use https para tudo o que não sejam testes numa mesma máquina.",
    },
    unreachable: ProblemText {
        title: "Não foi possível estabelecer uma ligação ao serviço.",
        remedy: "Verifique se o serviço funciona e se nenhuma firewall se interpõe.",
    },
    timeout: ProblemText {
        title: "O serviço não respondeu em 5 segundos.",
        remedy: "Verifique se o serviço funciona e não está sobrecarregado, e teste outra vez.",
    },
    certificate: ProblemText {
        title: "O certificado do serviço não é aceite.",
        remedy: "Renove-o, ou faça com que o servidor envie toda a cadeia. Para uma autoridade própria, quem opera este servidor define ALDABA_EXTRA_CA_FILE. Para um diretório (LDAP), introduza o certificado da autoridade nas suas definições.",
    },
    bad_status: ProblemText {
        title: "O serviço responde com um erro.",
        remedy: "Verifique o emissor: com /.well-known/openid-configuration a seguir, um navegador mostra os metadados do serviço.",
    },
    not_metadata: ProblemText {
        title: "A resposta não são os metadados de um fornecedor de OpenID.",
        remedy: "Verifique o emissor: com /.well-known/openid-configuration a seguir, um navegador mostra os metadados do serviço.",
    },
    other_issuer: ProblemText {
        title: "Os metadados indicam outro emissor.",
        remedy: "Escreva o emissor exatamente como o serviço o indica, com ou sem a barra final.",
    },
    no_keys: ProblemText {
        title: "O serviço não publica nenhuma chave com que se possam assinar tokens de identidade.",
        remedy: "Faça com que o serviço assine os tokens de identidade com RS256, PS256, ES256 ou EdDSA e publique a chave no seu jwks_uri.",
    },
    client_rejected: ProblemText {
        title: "O serviço rejeita o ID de cliente ou o segredo.",
        remedy: "Copie-os de novo do serviço. O segredo pode ter expirado, e alguns serviços mostram um ID do segredo ao lado do valor.",
    },
    client_unproved: ProblemText {
        title: "A resposta não mostra se o serviço aceita o cliente.",
        remedy: "Inicie sessão uma vez para ter a certeza.",
    },
    request_rejected: ProblemText {
        title: "O serviço rejeita o pedido de início de sessão.",
        remedy: "Registe lá o URI de redirecionamento exatamente como é mostrado aqui, e permita o fluxo de código de autorização e os âmbitos.",
    },
    request_unproved: ProblemText {
        title: "O serviço mostra uma página própria, o que não prova que aceita o pedido de início de sessão.",
        remedy: "Inicie sessão uma vez para ter a certeza.",
    },
    not_user_info: ProblemText {
        title: "O endpoint de dados do utilizador não responde como um que exige um token de acesso.",
        remedy: "Verifique o endereço do endpoint de dados do utilizador na documentação do serviço.",
    },
    starttls_refused: ProblemText {
        title: "O diretório recusa cifrar a ligação (StartTLS).",
        remedy: "Configure um certificado no diretório ou use o seu endereço ldaps://. As palavras-passe nunca são enviadas sem cifra.",
    },
    account_rejected: ProblemText {
        title: "O diretório rejeita a conta de serviço.",
        remedy: "Verifique o DN e a palavra-passe da conta de serviço. A conta pode estar desativada ou a palavra-passe pode ter expirado.",
    },
    base_not_found: ProblemText {
        title: "O diretório não tem nenhuma entrada com este DN base, ou a conta de serviço não a pode ver.",
        remedy: "Verifique se o DN base tem erros e permita que a conta de serviço procure abaixo dele.",
    },
    not_ldap: ProblemText {
        title: "A resposta não é a de um diretório que fala LDAP.",
        remedy: "Verifique o servidor e a porta: 636 para ldaps://, 389 para ldap://.",
    },
    earlier_step: ProblemText {
        title: "Um passo anterior falhou.",
        remedy: "Resolva primeiro o problema desse passo.",
    },
};
