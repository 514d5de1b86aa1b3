/* SPDX-License-Identifier: MIT */
/*
 * The command streamer: what executing commands share.
 */
#ifndef XENGT_TEST_GPU_CS_H
#define XENGT_TEST_GPU_CS_H

#include "engine.h"

/* The longest command whose dwords are needed (8-bit lengths: 255 + 2), rounded up. */
#define CS_MAX_DW 264u

enum cs_result {
	CS_DONE, /* go on behind the command */
	CS_WAIT, /* memory must change first: the same command again, later */
	CS_HANG, /* the engine has been stopped */
};

/* A command as fetched. */
struct cs_cmd {
	uint32_t dw[CS_MAX_DW]; /* what of it fits */
	unsigned len;		/* dwords in all */
	bool priv;		/* from the ring or a GGTT batch */
};

typedef enum cs_result (*cs_exec)(struct gpu_engine *e, const struct cs_cmd *c);

/* Which engines have a command. */
#define ON_RCS	(1u << GPU_RCS)
#define ON_BCS	(1u << GPU_BCS)
#define ON_VCS	(1u << GPU_VCS)
#define ON_VECS (1u << GPU_VECS)
#define ON_ALL	(ON_RCS | ON_BCS | ON_VCS | ON_VECS)
#define ON_XCS	(ON_BCS | ON_VCS | ON_VECS)

enum cmd_flags {
	CMD_ARB = 1,	   /* an arbitration point when it is done */
	CMD_PRIMITIVE = 2, /* counted as primitive */
	CMD_MEDIA = 4,	   /* counted as media walker */
	CMD_ALWAYS = 8,	   /* executed under MI_SET_PREDICATE too */
	CMD_PRIV = 16,	   /* privileged: no operation in a non-privileged batch */
};

/*
 * A row of a command table. The tables are sorted by (opcode, engines), and an opcode occurs once
 * for an engine.
 */
struct cmd_row {
	uint32_t opcode;	 /* of the client: MI 28:23, BLT 28:22, 3D and media 31:16 */
	uint8_t engines;	 /* ON_* */
	uint8_t len_bits;	 /* width of the length field at bit 0; 0: one dword */
	uint16_t min_dw, max_dw; /* length in dwords, inclusive */
	uint16_t flags;
	cs_exec exec; /* NULL: skipped */
	const char *name;
};

struct cmd_table {
	const struct cmd_row *rows;
	size_t num;
};
extern const struct cmd_table cmds_mi, cmds_blt, cmds_3d;

/* The row for a header on an engine, or NULL. */
const struct cmd_row *cmd_find(enum gpu_engine_id id, uint32_t header);
/* Length in dwords that the header states; 0 when the row refuses it. */
unsigned cmd_length(const struct cmd_row *row, uint32_t header);

/* ---- cs.c ---- */

/* Executes the next command of the innermost stream. */
enum cs_result cs_step(struct gpu_engine *e);
/* Where the streamer is: graphics address, and in which space. */
uint64_t cs_position(const struct gpu_engine *e, bool *ggtt);
bool cs_in_ring(const struct gpu_engine *e);
bool cs_ring_empty(const struct gpu_engine *e);
/* A privilege check failed: the command does nothing; counted, noted in EIR. */
enum cs_result cs_denied(struct gpu_engine *e);
/* An instruction that the streamer cannot execute. Returns CS_HANG. */
enum cs_result cs_bad(struct gpu_engine *e, const char *why);

/* Costs, charged against the slice's budget. */
#define COST_COMMAND_NS	  100
#define COST_STORE_NS	  100
#define COST_PRIMITIVE_NS 2000
#define COST_SWITCH_NS	  5000
#define BLT_BYTES_PER_NS  8

/* ---- mem.c: a command's accesses ---- */

/* The GGTT bit of a command: may it be used here? On false the command is to end by cs_denied. */
bool cs_space(const struct cs_cmd *c, bool want_ggtt);
/* Address operand of two dwords, 48 bits, low bits cleared by mask. */
uint64_t cs_addr(const uint32_t *dw, uint32_t mask);
/* One store of a command: 4 or 8 bytes. Counted, and lost under GPU_BREAK_LOST_STORE. */
void cs_store(struct gpu_engine *e, bool ggtt, uint64_t addr, uint64_t val, unsigned bytes);

/* ---- priv.c ---- */

/* May a non-privileged batch write the register? */
bool priv_reg_ok(const struct gpu_engine *e, uint32_t off);

/* ---- executors ---- */

enum cs_result mi_noop(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_user_interrupt(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_arb_on_off(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_batch_buffer_start(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_batch_buffer_end(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_conditional_batch_buffer_end(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_semaphore_wait(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_semaphore_signal(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_set_predicate(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_predicate(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_report_head(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_display_flip(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_load_register_imm(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_load_register_mem(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_load_register_reg(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_store_register_mem(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_store_data_imm(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_store_data_index(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_copy_mem_mem(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_atomic(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_update_gtt(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_report_perf_count(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_math(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result mi_flush_dw(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result pipe_control(struct gpu_engine *e, const struct cs_cmd *c);

#endif
