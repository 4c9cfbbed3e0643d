/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/secret/token_row.h"

WARD_RULE(secret_openai_key) = {
	.meta = {
		.id = "secret-openai-key",
		.title = "OpenAI API key in the repository",
		TOKEN_TEXTS("The key runs models at its owner's cost and often shows what"
			    " others asked them.",
			    "Revoke it at https://platform.openai.com/api-keys and look "
			    "at the usage page.",
			    "https://help.openai.com/en/articles/5112595-best-practices-for-api-key-safety"),
		TOKEN_GRADE(CRITICAL, HIGH),
		.revoke = "https://platform.openai.com/api-keys",
		.bad = "OPENAI_API_KEY: sk-proj-{alnum:74}T3BlbkFJ{alnum:74}\n",
		.good = "OPENAI_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("OpenAI API key",
		     { .anchors = "sk-proj- sk-svcacct- sk-admin- sk-service-",
		       .pattern = "sk-(proj|svcacct|admin|service)-" WORD "{16,110}T3BlbkFJ" WORD "{16,110}" },
		     { .anchors = "T3BlbkFJ", .lead = 23,
		       .pattern = "sk-" ALNUM "{20}T3BlbkFJ" ALNUM "{20}" },
		     { .anchors = "sk-proj- sk-svcacct- sk-admin- sk-service-",
		       .pattern = "sk-(proj|svcacct|admin|service)-" WORD "{40,250}",
		       .distinct = 12, .flags = SHAPE_WEAK },
		     { .anchors = "Bearer sk-", .pattern = "Bearer sk-" ALNUM "{40,60}",
		       .flags = SHAPE_WEAK | SHAPE_MIXED },
		     { .anchors = "openai", .pattern = "sk-" WORD "{20,200}", .hints = "",
		       .gap = 64, .flags = SHAPE_MIXED },
		     { .anchors = "T3BlbkFJ", .lead = 19,
		       .pattern = "sk-" ALNUM "{16}T3BlbkFJ" ALNUM "{16,40}",
		       .flags = SHAPE_WEAK },
		     { .anchors = "T3BlbkFJ", .lead = 20,
		       .pattern = "sk-" ALNUM "{17}T3BlbkFJ" ALNUM "{16,40}",
		       .flags = SHAPE_WEAK },
		     { .anchors = "T3BlbkFJ", .lead = 21,
		       .pattern = "sk-" ALNUM "{18}T3BlbkFJ" ALNUM "{16,40}",
		       .flags = SHAPE_WEAK },
		     { .anchors = "T3BlbkFJ", .lead = 22,
		       .pattern = "sk-" ALNUM "{19}T3BlbkFJ" ALNUM "{16,40}",
		       .flags = SHAPE_WEAK },
		     { .anchors = "T3BlbkFJ", .lead = 23,
		       .pattern = "sk-" ALNUM "{20}T3BlbkFJ" ALNUM "{16,40}",
		       .flags = SHAPE_WEAK },
		     { .anchors = "T3BlbkFJ", .lead = 24,
		       .pattern = "sk-" ALNUM "{21}T3BlbkFJ" ALNUM "{16,40}",
		       .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_anthropic_key) = {
	.meta = {
		.id = "secret-anthropic-key",
		.title = "Anthropic API key in the repository",
		TOKEN_TEXTS("The key runs models at its owner's cost and often shows what"
			    " others asked them.",
			    "Delete it at https://platform.claude.com/settings/keys.",
			    "https://support.claude.com/en/articles/9767949-api-key-best-practices-keeping-your-keys-safe-and-secure"),
		TOKEN_GRADE(CRITICAL, HIGH),
		.revoke = "https://platform.claude.com/settings/keys",
		.bad = "ANTHROPIC_API_KEY: sk-ant-api03-{word:93}AA\n",
		.good = "ANTHROPIC_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("Anthropic API key",
		     { .anchors = "sk-ant-",
		       .pattern = "sk-ant-(api03|admin01|oat01|ort01)-" WORD "{80,110}AA" },
		     { .anchors = "sk-ant-",
		       .pattern = "sk-ant-[a-z]{3,5}[0-9]{2,3}-" WORD "{32,140}",
		       .distinct = 8, .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_huggingface_token) = {
	.meta = {
		.id = "secret-huggingface-token",
		.title = "Hugging Face token in the repository",
		TOKEN_TEXTS("The token reads private models and data and, with write "
			    "access, changes models that others load.",
			    "Invalidate it at https://huggingface.co/settings/tokens.",
			    "https://huggingface.co/docs/hub/security-tokens"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://huggingface.co/settings/tokens",
		.bad = "HF_TOKEN: hf_{letters:34}\n",
		.good = "HF_TOKEN: ${API_KEY}\n",
	},
	TOKEN_SHAPES("Hugging Face token",
		     { .anchors = "hf_", .pattern = "hf_[A-Za-z]{34}", .distinct = 12 },
		     { .anchors = "api_org_", .pattern = "api_org_[A-Za-z]{34}",
		       .distinct = 12 },
		     { .anchors = "hf_", .pattern = "hf_[A-Za-z]{34}", .distinct = 12,
		       .flags = SHAPE_WEAK | SHAPE_GLUED | SHAPE_INSIDE },
		     { .anchors = "hf_", .pattern = "hf_" ALNUM "{30,40}", .distinct = 12,
		       .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_groq_key) = {
	.meta = {
		.id = "secret-groq-key",
		.title = "Groq API key in the repository",
		TOKEN_TEXTS("The key runs models at its owner's cost and often shows what"
			    " others asked them.",
			    "Delete it at https://console.groq.com/keys.",
			    "https://console.groq.com/docs/quickstart"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://console.groq.com/keys",
		.bad = "GROQ_API_KEY: gsk_{alnum:52}\n",
		.good = "GROQ_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("Groq API key",
		     { .anchors = "gsk_", .pattern = "gsk_" ALNUM "{52}" }),
};

WARD_RULE(secret_xai_key) = {
	.meta = {
		.id = "secret-xai-key",
		.title = "xAI API key in the repository",
		TOKEN_TEXTS("The key runs models at its owner's cost and often shows what"
			    " others asked them.",
			    "Disable it at https://console.x.ai (API Keys).",
			    "https://docs.x.ai/docs/overview"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://console.x.ai",
		.bad = "XAI_API_KEY: xai-{alnum:80}\n",
		.good = "XAI_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("xAI API key",
		     { .anchors = "xai-", .pattern = "xai-" WORD "{70,120}", .distinct = 16 },
		     { .anchors = "xai-", .pattern = "xai-[A-Za-z0-9_]{80}", .distinct = 16,
		       .flags = SHAPE_WEAK | SHAPE_GLUED }),
};

WARD_RULE(secret_perplexity_key) = {
	.meta = {
		.id = "secret-perplexity-key",
		.title = "Perplexity API key in the repository",
		TOKEN_TEXTS("The key runs models at its owner's cost and often shows what"
			    " others asked them.",
			    "Delete it at https://www.perplexity.ai/account/api/keys.",
			    "https://docs.perplexity.ai/guides/api-key-management"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://www.perplexity.ai/account/api/keys",
		.bad = "PPLX_API_KEY: pplx-{alnum:48}\n",
		.good = "PPLX_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("Perplexity API key",
		     { .anchors = "pplx-", .pattern = "pplx-" ALNUM "{48}",
		       .flags = SHAPE_GLUED }),
};

WARD_RULE(secret_openrouter_key) = {
	.meta = {
		.id = "secret-openrouter-key",
		.title = "OpenRouter API key in the repository",
		TOKEN_TEXTS("The key runs models at its owner's cost and often shows what"
			    " others asked them.",
			    "Delete it at https://openrouter.ai/settings/keys.",
			    "https://openrouter.ai/docs/api-reference/authentication"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://openrouter.ai/settings/keys",
		.bad = "OPENROUTER_API_KEY: sk-or-v1-{hex:64}\n",
		.good = "OPENROUTER_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("OpenRouter API key",
		     { .anchors = "sk-or-v1-", .pattern = "sk-or-v1-" HEX "{64}",
		       .flags = SHAPE_GLUED }),
};

WARD_RULE(secret_replicate_token) = {
	.meta = {
		.id = "secret-replicate-token",
		.title = "Replicate API token in the repository",
		TOKEN_TEXTS("The key runs models at its owner's cost and often shows what"
			    " others asked them.",
			    "Disable it at https://replicate.com/account/api-tokens.",
			    "https://replicate.com/docs/topics/security/api-tokens"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://replicate.com/account/api-tokens",
		.bad = "REPLICATE_API_TOKEN: r8_{alnum:37}\n",
		.good = "REPLICATE_API_TOKEN: ${API_KEY}\n",
	},
	TOKEN_SHAPES("Replicate API token",
		     { .anchors = "r8_", .pattern = "r8_" ALNUM "{37}", .distinct = 12 },
		     { .anchors = "r8_", .pattern = "r8_" ALNUM "{38,50}", .distinct = 12,
		       .flags = SHAPE_WEAK }),
};

WARD_RULE(secret_cerebras_key) = {
	.meta = {
		.id = "secret-cerebras-key",
		.title = "Cerebras API key in the repository",
		TOKEN_TEXTS("The key runs models at its owner's cost and often shows what"
			    " others asked them.",
			    "Delete it at https://cloud.cerebras.ai (API keys).",
			    "https://inference-docs.cerebras.ai/quickstart"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://cloud.cerebras.ai",
		.bad = "CEREBRAS_API_KEY: csk-{lower:40}12345678\n",
		.good = "CEREBRAS_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("Cerebras API key",
		     { .anchors = "csk-", .pattern = "csk-" LOWNUM "{48}", .distinct = 12 }),
};

WARD_RULE(secret_deepseek_key) = {
	.meta = {
		.id = "secret-deepseek-key",
		.title = "DeepSeek or other model API key in the repository",
		TOKEN_TEXTS("The key runs models at its owner's cost and often shows what"
			    " others asked them.",
			    "Delete it at https://platform.deepseek.com/api_keys, or at "
			    "the provider whose key it is.",
			    "https://api-docs.deepseek.com/"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://platform.deepseek.com/api_keys",
		.bad = "DEEPSEEK_API_KEY: sk-{hex:32}\n",
		.good = "DEEPSEEK_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("DeepSeek or other model API key",
		     { .anchors = "sk-", .pattern = "sk-" HEX "{32}", .distinct = 8,
		       .flags = SHAPE_HEX }),
};

WARD_RULE(secret_langsmith_key) = {
	.meta = {
		.id = "secret-langsmith-key",
		.title = "LangSmith API key in the repository",
		TOKEN_TEXTS("The key reads the traces of applications, with what users "
			    "asked and what was answered.",
			    "Delete it at https://smith.langchain.com/settings/apikeys.",
			    "https://docs.langchain.com/langsmith/create-account-api-key"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://smith.langchain.com/settings/apikeys",
		.bad = "LANGSMITH_API_KEY: lsv2_pt_{hex:32}_{hex:10}\n",
		.good = "LANGSMITH_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("LangSmith API key",
		     { .anchors = "lsv2_", .pattern = "lsv2_(pt|sk)_" HEX "{32}_" HEX "{10}",
		       .flags = SHAPE_GLUED }),
};

WARD_RULE(secret_nvidia_key) = {
	.meta = {
		.id = "secret-nvidia-key",
		.title = "NVIDIA API key in the repository",
		TOKEN_TEXTS("The key runs models at its owner's cost and often shows what"
			    " others asked them.",
			    "Delete it at https://org.ngc.nvidia.com/setup/api-keys.",
			    "https://docs.nvidia.com/ngc/latest/ngc-user-guide.html"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://org.ngc.nvidia.com/setup/api-keys",
		.bad = "NVIDIA_API_KEY: nvapi-{word:63}Q\n",
		.good = "NVIDIA_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("NVIDIA API key",
		     { .anchors = "nvapi-", .pattern = "nvapi-" WORD "{64}", .distinct = 12 },
		     { .anchors = "nvapi-", .pattern = "nvapi-" WORD "{60,70}", .distinct = 12,
		       .flags = SHAPE_WEAK | SHAPE_GLUED }),
};

WARD_RULE(secret_wandb_key) = {
	.meta = {
		.id = "secret-wandb-key",
		.title = "Weights & Biases API key in the repository",
		TOKEN_TEXTS("The key reads and changes the experiments and artifacts of "
			    "its owner.",
			    "Delete it at https://wandb.ai/settings.",
			    "https://docs.wandb.ai/platform/hosting/iam/"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://wandb.ai/settings",
		.bad = "WANDB_API_KEY: wandb_v1_{alnum:77}\n",
		.good = "WANDB_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("Weights & Biases API key",
		     { .anchors = "wandb_v1_", .pattern = "wandb_v1_[A-Za-z0-9_]{77}",
		       .distinct = 12 },
		     { .anchors = "wandb WeightsandBiases weightsandbiases weights_and_biases",
		       .pattern = HEX "{40}", .hints = "", .gap = 40 }),
};

WARD_RULE(secret_pinecone_key) = {
	.meta = {
		.id = "secret-pinecone-key",
		.title = "Pinecone API key in the repository",
		TOKEN_TEXTS("The key reads and changes the indexes of its project.",
			    "Delete it at https://app.pinecone.io (API keys).",
			    "https://docs.pinecone.io/guides/projects/manage-api-keys"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://app.pinecone.io",
		.bad = "PINECONE_API_KEY: pcsk_{alnum:6}_{alnum:63}\n",
		.good = "PINECONE_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("Pinecone API key",
		     { .anchors = "pcsk_", .pattern = "pcsk_" ALNUM "{5,6}_" ALNUM "{60,66}" },
		     { .anchors = "pinecone", .pattern = UUID, .hints = "key token secret",
		       .gap = 32 }),
};

WARD_RULE(secret_together_key) = {
	.meta = {
		.id = "secret-together-key",
		.title = "Together AI API key in the repository",
		TOKEN_TEXTS("The key runs models at its owner's cost and often shows what"
			    " others asked them.",
			    "Revoke it at https://api.together.ai/settings/api-keys.",
			    "https://docs.together.ai/docs/api-keys-authentication"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://api.together.ai/settings/api-keys",
		.bad = "TOGETHER_API_KEY: tgp_v1_{word:42}Q\n",
		.good = "TOGETHER_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("Together AI API key",
		     { .anchors = "tgp_v1_", .pattern = "tgp_v1_" WORD "{43}" },
		     { .anchors = "together togetherai together_ai", .pattern = HEX "{64}",
		       .hints = "key token secret", .gap = 40 }),
};

WARD_RULE(secret_elevenlabs_key) = {
	.meta = {
		.id = "secret-elevenlabs-key",
		.title = "ElevenLabs API key in the repository",
		TOKEN_TEXTS("The key runs models at its owner's cost and often shows what"
			    " others asked them.",
			    "Delete it at https://elevenlabs.io/app/developers/api-keys.",
			    "https://elevenlabs.io/docs/api-reference/authentication"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://elevenlabs.io/app/developers/api-keys",
		.bad = "ELEVENLABS_API_KEY: sk_{hex:48}\n",
		.good = "ELEVENLABS_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("ElevenLabs API key",
		     { .anchors = "sk_", .pattern = "sk_" HEX "{48}", .distinct = 8,
		       .flags = SHAPE_HEX }),
};

WARD_RULE(secret_fireworks_key) = {
	.meta = {
		.id = "secret-fireworks-key",
		.title = "Fireworks AI API key in the repository",
		TOKEN_TEXTS("The key runs models at its owner's cost and often shows what"
			    " others asked them.",
			    "Delete it at "
			    "https://app.fireworks.ai/settings/users/api-keys.",
			    "https://docs.fireworks.ai/api-reference/introduction"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://app.fireworks.ai/settings/users/api-keys",
		.bad = "FIREWORKS_API_KEY: fw_3Z{alnum:22}\n",
		.good = "FIREWORKS_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("Fireworks AI API key",
		     { .anchors = "fw_", .pattern = "fw_" ALNUM "{24}", .distinct = 12,
		       .flags = SHAPE_MIXED },
		     { .anchors = "fireworks", .pattern = "fw_" ALNUM "{20,40}", .hints = "",
		       .gap = 40 }),
};

WARD_RULE(secret_zai_key) = {
	.meta = {
		.id = "secret-zai-key",
		.title = "Z.ai or Ollama API key in the repository",
		TOKEN_TEXTS("The key runs models at its owner's cost and often shows what"
			    " others asked them.",
			    "Delete it at https://z.ai/manage-apikey/apikey-list, or at "
			    "https://ollama.com/settings/keys.",
			    "https://docs.z.ai/api-reference/introduction"),
		TOKEN_GRADE(HIGH, MEDIUM),
		.revoke = "https://z.ai/manage-apikey/apikey-list",
		.bad = "ZAI_API_KEY: {hex:32}.{alnum:16}\n",
		.good = "ZAI_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("Z.ai or Ollama API key",
		     { .anchors = "zai_ zai- zaiT zhipu bigmodel glm_ ZAI_API",
		       .pattern = HEX "{32}\\." ALNUM "{16}", .hints = "", .gap = 40 },
		     { .anchors = "ollama", .pattern = HEX "{32}\\." WORD "{24}", .hints = "",
		       .gap = 40 }),
};

WARD_RULE(secret_model_provider_key) = {
	.meta = {
		.id = "secret-model-provider-key",
		.title = "API key of a model provider in the repository",
		TOKEN_TEXTS("The key runs models at its owner's cost and often shows what"
			    " others asked them.",
			    "Delete it on the provider's page for API keys: Mistral "
			    "https://console.mistral.ai, AssemblyAI "
			    "https://www.assemblyai.com/app, Deepgram "
			    "https://console.deepgram.com, Baseten "
			    "https://app.baseten.co, Cohere https://dashboard.cohere.com.",
			    "https://docs.mistral.ai/getting-started/quickstart/"),
		TOKEN_GRADE(HIGH, MEDIUM),
		.bad = "MISTRAL_API_KEY: {alnum:32}\n",
		.good = "MISTRAL_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("API key of a model provider",
		     { .anchors = "mistral", .pattern = ALNUM "{32}",
		       .hints = "key token secret", .gap = 24, .flags = SHAPE_MIXED },
		     { .anchors = "assemblyai assembly_ai", .pattern = LOWNUM "{32}",
		       .hints = "", .gap = 32, .distinct = 8 },
		     { .anchors = "deepgram", .pattern = LOWNUM "{40}", .hints = "", .gap = 24,
		       .distinct = 8 },
		     { .anchors = "deepgram", .pattern = LOWNUM "{52}", .hints = "", .gap = 24,
		       .distinct = 8 },
		     { .anchors = "baseten", .pattern = ALNUM "{8}\\." ALNUM "{32}",
		       .hints = "", .gap = 24 },
		     { .anchors = "cohere CO_API_KEY", .pattern = ALNUM "{40}",
		       .hints = "key token secret", .gap = 24, .flags = SHAPE_MIXED },
		     { .anchors = "privateai private_ai", .pattern = LOWNUM "{32}",
		       .hints = "key token secret", .gap = 32, .distinct = 8 },
		     { .anchors = "lighton paradigm", .pattern = WORD "{40,60}",
		       .hints = "key token secret", .gap = 40, .distinct = 12 }),
};

WARD_RULE(secret_jina_key) = {
	.meta = {
		.id = "secret-jina-key",
		.title = "Jina AI API key in the repository",
		TOKEN_TEXTS("The key runs models at its owner's cost and often shows what"
			    " others asked them.",
			    "Delete it at https://jina.ai/api-dashboard.",
			    "https://jina.ai/api-dashboard/"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://jina.ai/api-dashboard",
		.bad = "JINA_API_KEY: jina_{hex:32}{alnum:28}\n",
		.good = "JINA_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("Jina AI API key",
		     { .anchors = "jina_", .pattern = "jina_" HEX "{32}" WORD "{28}" },
		     { .anchors = "jina_", .pattern = "jina_" WORD "{50,70}", .distinct = 12,
		       .flags = SHAPE_WEAK | SHAPE_MIXED }),
};

WARD_RULE(secret_llamacloud_key) = {
	.meta = {
		.id = "secret-llamacloud-key",
		.title = "LlamaCloud API key in the repository",
		TOKEN_TEXTS("The key runs models at its owner's cost and often shows what"
			    " others asked them.",
			    "Delete it at https://cloud.llamaindex.ai (API keys).",
			    "https://docs.cloud.llamaindex.ai/"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://cloud.llamaindex.ai",
		.bad = "LLAMA_CLOUD_API_KEY: llx-{word:47}Q\n",
		.good = "LLAMA_CLOUD_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("LlamaCloud API key",
		     { .anchors = "llx-", .pattern = "llx-" WORD "{48}", .distinct = 12 }),
};

WARD_RULE(secret_tavily_key) = {
	.meta = {
		.id = "secret-tavily-key",
		.title = "Tavily API key in the repository",
		TOKEN_TEXTS("The key runs models at its owner's cost and often shows what"
			    " others asked them.",
			    "Delete it at https://app.tavily.com.",
			    "https://docs.tavily.com/"),
		TOKEN_GRADE(HIGH, HIGH),
		.revoke = "https://app.tavily.com",
		.bad = "TAVILY_API_KEY: tvly-{alnum:32}\n",
		.good = "TAVILY_API_KEY: ${API_KEY}\n",
	},
	TOKEN_SHAPES("Tavily API key",
		     { .anchors = "tvly-", .pattern = "tvly-(dev-|prod-)?" ALNUM "{32}",
		       .distinct = 12 }),
};
