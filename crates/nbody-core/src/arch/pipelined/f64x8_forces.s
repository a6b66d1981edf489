// Written by `schedule`, which says why.
    vbroadcastsd zmm11, [{constants} + 0]
    vbroadcastsd zmm12, [{constants} + 8]
    vbroadcastsd zmm13, [{constants} + 16]
    vbroadcastsd zmm0, [{body} + 0]
    vbroadcastsd zmm1, [{body} + 256]
    vbroadcastsd zmm2, [{body} + 512]
    vbroadcastsd zmm3, [{body} + 768]
    vpxord zmm4, zmm4, zmm4
    vpxord zmm5, zmm5, zmm5
    vpxord zmm6, zmm6, zmm6
    xor {at:e}, {at:e}
    vsubpd zmm14, zmm0, [{x} + {at} + 0]
    vsubpd zmm25, zmm1, [{y} + {at} + 0]
    vsubpd zmm28, zmm2, [{z} + {at} + 0]
    vfmadd213pd zmm14, zmm14, zmm11
    vfmadd231pd zmm14, zmm25, zmm25
    vsubpd zmm15, zmm0, [{x} + {at} + 64]
    vsubpd zmm20, zmm1, [{y} + {at} + 64]
    vsubpd zmm29, zmm2, [{z} + {at} + 64]
    vfmadd213pd zmm15, zmm15, zmm11
    vfmadd231pd zmm14, zmm28, zmm28
    vfmadd231pd zmm15, zmm20, zmm20
    vrsqrt14pd zmm20, zmm14
    vsubpd zmm16, zmm0, [{x} + {at} + 128]
    vsubpd zmm21, zmm1, [{y} + {at} + 128]
    vsubpd zmm28, zmm2, [{z} + {at} + 128]
    vfmadd213pd zmm16, zmm16, zmm11
    vfmadd231pd zmm15, zmm29, zmm29
    vfmadd231pd zmm16, zmm21, zmm21
    vrsqrt14pd zmm21, zmm15
    vsubpd zmm17, zmm0, [{x} + {at} + 192]
    vsubpd zmm22, zmm1, [{y} + {at} + 192]
    vsubpd zmm29, zmm2, [{z} + {at} + 192]
    vmulpd zmm30, zmm20, zmm20
    vfmadd213pd zmm17, zmm17, zmm11
    vfmadd231pd zmm16, zmm28, zmm28
    vfmadd231pd zmm17, zmm22, zmm22
    vrsqrt14pd zmm22, zmm16
    vsubpd zmm18, zmm0, [{x} + {at} + 256]
    vsubpd zmm23, zmm1, [{y} + {at} + 256]
    vsubpd zmm28, zmm2, [{z} + {at} + 256]
    vmulpd zmm31, zmm21, zmm21
    vfmadd213pd zmm18, zmm18, zmm11
    vfnmadd213pd zmm14, zmm30, zmm12
    vmulpd zmm20, zmm20, zmm30
    vfmadd231pd zmm17, zmm29, zmm29
    vfmadd231pd zmm18, zmm23, zmm23
    vaddpd zmm26, zmm14, zmm13
    vrsqrt14pd zmm23, zmm17
    vsubpd zmm19, zmm0, [{x} + {at} + 320]
    vsubpd zmm24, zmm1, [{y} + {at} + 320]
    vsubpd zmm29, zmm2, [{z} + {at} + 320]
    vmulpd zmm30, zmm22, zmm22
    vfmadd213pd zmm19, zmm19, zmm11
    vfmadd213pd zmm26, zmm14, qword ptr [{constants} + 24]{{1to8}}
    vfnmadd213pd zmm15, zmm31, zmm12
    vmulpd zmm21, zmm21, zmm31
    vmulpd zmm20, zmm20, [{m} + {at} + 0]
    vfmadd231pd zmm18, zmm28, zmm28
    vfmadd231pd zmm19, zmm24, zmm24
    vfmadd213pd zmm26, zmm14, qword ptr [{constants} + 32]{{1to8}}
    vaddpd zmm27, zmm15, zmm13
    vrsqrt14pd zmm24, zmm18
    vmovapd zmm7, zmm0
    vmovapd zmm8, zmm1
    vmovapd zmm9, zmm2
    vmovapd zmm10, zmm3
    mov {was}, {at}
    add {at}, 384
    jmp 5f
    .p2align 6
2:
    vsubpd zmm14, zmm0, [{x} + {at} + 0]
    vsubpd zmm25, zmm1, [{y} + {at} + 0]
    vsubpd zmm28, zmm2, [{z} + {at} + 0]
    vmulpd zmm31, zmm23, zmm23
    vfmadd213pd zmm14, zmm14, zmm11
    vmulpd zmm20, zmm20, zmm10
    vfmadd213pd zmm27, zmm15, qword ptr [{constants} + 24]{{1to8}}
    vfnmadd213pd zmm16, zmm30, zmm12
    vmulpd zmm22, zmm22, zmm30
    vmulpd zmm21, zmm21, [{m} + {was} + 64]
    vfmadd231pd zmm19, zmm29, zmm29
    vmulpd zmm26, zmm26, zmm20
    vsubpd zmm30, zmm7, [{x} + {was} + 0]
    vsubpd zmm29, zmm8, [{y} + {was} + 0]
    vsubpd zmm20, zmm9, [{z} + {was} + 0]
    vmulpd zmm30, zmm30, zmm26
    vsubpd zmm4, zmm4, zmm30
    vaddpd zmm30, zmm30, [{p} + {was} + 0]
    vmovupd [{p} + {was} + 0], zmm30
    vmulpd zmm29, zmm29, zmm26
    vsubpd zmm5, zmm5, zmm29
    vaddpd zmm29, zmm29, [{p} + {was} + 0 + {second}]
    vmovupd [{p} + {was} + 0 + {second}], zmm29
    vmulpd zmm20, zmm20, zmm26
    vsubpd zmm6, zmm6, zmm20
    vaddpd zmm20, zmm20, [{p} + {was} + 0 + {third}]
    vmovupd [{p} + {was} + 0 + {third}], zmm20
    vfmadd231pd zmm14, zmm25, zmm25
    vfmadd213pd zmm27, zmm15, qword ptr [{constants} + 32]{{1to8}}
    vaddpd zmm26, zmm16, zmm13
    vrsqrt14pd zmm25, zmm19
    vsubpd zmm15, zmm0, [{x} + {at} + 64]
    vsubpd zmm20, zmm1, [{y} + {at} + 64]
    vsubpd zmm29, zmm2, [{z} + {at} + 64]
    vmulpd zmm30, zmm24, zmm24
    vfmadd213pd zmm15, zmm15, zmm11
    vmulpd zmm21, zmm21, zmm10
    vfmadd213pd zmm26, zmm16, qword ptr [{constants} + 24]{{1to8}}
    vfnmadd213pd zmm17, zmm31, zmm12
    vmulpd zmm23, zmm23, zmm31
    vmulpd zmm22, zmm22, [{m} + {was} + 128]
    vfmadd231pd zmm14, zmm28, zmm28
    vmulpd zmm27, zmm27, zmm21
    vsubpd zmm31, zmm7, [{x} + {was} + 64]
    vsubpd zmm28, zmm8, [{y} + {was} + 64]
    vsubpd zmm21, zmm9, [{z} + {was} + 64]
    vmulpd zmm31, zmm31, zmm27
    vsubpd zmm4, zmm4, zmm31
    vaddpd zmm31, zmm31, [{p} + {was} + 64]
    vmovupd [{p} + {was} + 64], zmm31
    vmulpd zmm28, zmm28, zmm27
    vsubpd zmm5, zmm5, zmm28
    vaddpd zmm28, zmm28, [{p} + {was} + 64 + {second}]
    vmovupd [{p} + {was} + 64 + {second}], zmm28
    vmulpd zmm21, zmm21, zmm27
    vsubpd zmm6, zmm6, zmm21
    vaddpd zmm21, zmm21, [{p} + {was} + 64 + {third}]
    vmovupd [{p} + {was} + 64 + {third}], zmm21
    vfmadd231pd zmm15, zmm20, zmm20
    vfmadd213pd zmm26, zmm16, qword ptr [{constants} + 32]{{1to8}}
    vaddpd zmm27, zmm17, zmm13
    vrsqrt14pd zmm20, zmm14
    vsubpd zmm16, zmm0, [{x} + {at} + 128]
    vsubpd zmm21, zmm1, [{y} + {at} + 128]
    vsubpd zmm28, zmm2, [{z} + {at} + 128]
    vmulpd zmm31, zmm25, zmm25
    vfmadd213pd zmm16, zmm16, zmm11
    vmulpd zmm22, zmm22, zmm10
    vfmadd213pd zmm27, zmm17, qword ptr [{constants} + 24]{{1to8}}
    vfnmadd213pd zmm18, zmm30, zmm12
    vmulpd zmm24, zmm24, zmm30
    vmulpd zmm23, zmm23, [{m} + {was} + 192]
    vfmadd231pd zmm15, zmm29, zmm29
    vmulpd zmm26, zmm26, zmm22
    vsubpd zmm30, zmm7, [{x} + {was} + 128]
    vsubpd zmm29, zmm8, [{y} + {was} + 128]
    vsubpd zmm22, zmm9, [{z} + {was} + 128]
    vmulpd zmm30, zmm30, zmm26
    vsubpd zmm4, zmm4, zmm30
    vaddpd zmm30, zmm30, [{p} + {was} + 128]
    vmovupd [{p} + {was} + 128], zmm30
    vmulpd zmm29, zmm29, zmm26
    vsubpd zmm5, zmm5, zmm29
    vaddpd zmm29, zmm29, [{p} + {was} + 128 + {second}]
    vmovupd [{p} + {was} + 128 + {second}], zmm29
    vmulpd zmm22, zmm22, zmm26
    vsubpd zmm6, zmm6, zmm22
    vaddpd zmm22, zmm22, [{p} + {was} + 128 + {third}]
    vmovupd [{p} + {was} + 128 + {third}], zmm22
    vfmadd231pd zmm16, zmm21, zmm21
    vfmadd213pd zmm27, zmm17, qword ptr [{constants} + 32]{{1to8}}
    vaddpd zmm26, zmm18, zmm13
    vrsqrt14pd zmm21, zmm15
    vsubpd zmm17, zmm0, [{x} + {at} + 192]
    vsubpd zmm22, zmm1, [{y} + {at} + 192]
    vsubpd zmm29, zmm2, [{z} + {at} + 192]
    vmulpd zmm30, zmm20, zmm20
    vfmadd213pd zmm17, zmm17, zmm11
    vmulpd zmm23, zmm23, zmm10
    vfmadd213pd zmm26, zmm18, qword ptr [{constants} + 24]{{1to8}}
    vfnmadd213pd zmm19, zmm31, zmm12
    vmulpd zmm25, zmm25, zmm31
    vmulpd zmm24, zmm24, [{m} + {was} + 256]
    vfmadd231pd zmm16, zmm28, zmm28
    vmulpd zmm27, zmm27, zmm23
    vsubpd zmm31, zmm7, [{x} + {was} + 192]
    vsubpd zmm28, zmm8, [{y} + {was} + 192]
    vsubpd zmm23, zmm9, [{z} + {was} + 192]
    vmulpd zmm31, zmm31, zmm27
    vsubpd zmm4, zmm4, zmm31
    vaddpd zmm31, zmm31, [{p} + {was} + 192]
    vmovupd [{p} + {was} + 192], zmm31
    vmulpd zmm28, zmm28, zmm27
    vsubpd zmm5, zmm5, zmm28
    vaddpd zmm28, zmm28, [{p} + {was} + 192 + {second}]
    vmovupd [{p} + {was} + 192 + {second}], zmm28
    vmulpd zmm23, zmm23, zmm27
    vsubpd zmm6, zmm6, zmm23
    vaddpd zmm23, zmm23, [{p} + {was} + 192 + {third}]
    vmovupd [{p} + {was} + 192 + {third}], zmm23
    vfmadd231pd zmm17, zmm22, zmm22
    vfmadd213pd zmm26, zmm18, qword ptr [{constants} + 32]{{1to8}}
    vaddpd zmm27, zmm19, zmm13
    vrsqrt14pd zmm22, zmm16
    vsubpd zmm18, zmm0, [{x} + {at} + 256]
    vsubpd zmm23, zmm1, [{y} + {at} + 256]
    vsubpd zmm28, zmm2, [{z} + {at} + 256]
    vmulpd zmm31, zmm21, zmm21
    vfmadd213pd zmm18, zmm18, zmm11
    vmulpd zmm24, zmm24, zmm10
    vfmadd213pd zmm27, zmm19, qword ptr [{constants} + 24]{{1to8}}
    vfnmadd213pd zmm14, zmm30, zmm12
    vmulpd zmm20, zmm20, zmm30
    vmulpd zmm25, zmm25, [{m} + {was} + 320]
    vfmadd231pd zmm17, zmm29, zmm29
    vmulpd zmm26, zmm26, zmm24
    vsubpd zmm30, zmm7, [{x} + {was} + 256]
    vsubpd zmm29, zmm8, [{y} + {was} + 256]
    vsubpd zmm24, zmm9, [{z} + {was} + 256]
    vmulpd zmm30, zmm30, zmm26
    vsubpd zmm4, zmm4, zmm30
    vaddpd zmm30, zmm30, [{p} + {was} + 256]
    vmovupd [{p} + {was} + 256], zmm30
    vmulpd zmm29, zmm29, zmm26
    vsubpd zmm5, zmm5, zmm29
    vaddpd zmm29, zmm29, [{p} + {was} + 256 + {second}]
    vmovupd [{p} + {was} + 256 + {second}], zmm29
    vmulpd zmm24, zmm24, zmm26
    vsubpd zmm6, zmm6, zmm24
    vaddpd zmm24, zmm24, [{p} + {was} + 256 + {third}]
    vmovupd [{p} + {was} + 256 + {third}], zmm24
    vfmadd231pd zmm18, zmm23, zmm23
    vfmadd213pd zmm27, zmm19, qword ptr [{constants} + 32]{{1to8}}
    vaddpd zmm26, zmm14, zmm13
    vrsqrt14pd zmm23, zmm17
    vsubpd zmm19, zmm0, [{x} + {at} + 320]
    vsubpd zmm24, zmm1, [{y} + {at} + 320]
    vsubpd zmm29, zmm2, [{z} + {at} + 320]
    vmulpd zmm30, zmm22, zmm22
    vfmadd213pd zmm19, zmm19, zmm11
    vmulpd zmm25, zmm25, zmm10
    vfmadd213pd zmm26, zmm14, qword ptr [{constants} + 24]{{1to8}}
    vfnmadd213pd zmm15, zmm31, zmm12
    vmulpd zmm21, zmm21, zmm31
    vmulpd zmm20, zmm20, [{m} + {at} + 0]
    vfmadd231pd zmm18, zmm28, zmm28
    vmulpd zmm27, zmm27, zmm25
    vsubpd zmm31, zmm7, [{x} + {was} + 320]
    vsubpd zmm28, zmm8, [{y} + {was} + 320]
    vsubpd zmm25, zmm9, [{z} + {was} + 320]
    vmulpd zmm31, zmm31, zmm27
    vsubpd zmm4, zmm4, zmm31
    vaddpd zmm31, zmm31, [{p} + {was} + 320]
    vmovupd [{p} + {was} + 320], zmm31
    vmulpd zmm28, zmm28, zmm27
    vsubpd zmm5, zmm5, zmm28
    vaddpd zmm28, zmm28, [{p} + {was} + 320 + {second}]
    vmovupd [{p} + {was} + 320 + {second}], zmm28
    vmulpd zmm25, zmm25, zmm27
    vsubpd zmm6, zmm6, zmm25
    vaddpd zmm25, zmm25, [{p} + {was} + 320 + {third}]
    vmovupd [{p} + {was} + 320 + {third}], zmm25
    vfmadd231pd zmm19, zmm24, zmm24
    vfmadd213pd zmm26, zmm14, qword ptr [{constants} + 32]{{1to8}}
    vaddpd zmm27, zmm15, zmm13
    vrsqrt14pd zmm24, zmm18
    mov {was}, {at}
    add {at}, 384
    cmp {at}, 384
    jne 5f
    vmovupd [{pull} + 0], zmm4
    vmovupd [{pull} + 64], zmm5
    vmovupd [{pull} + 128], zmm6
    add {pull}, 192
    vpxord zmm4, zmm4, zmm4
    vpxord zmm5, zmm5, zmm5
    vpxord zmm6, zmm6, zmm6
    vmovapd zmm7, zmm0
    vmovapd zmm8, zmm1
    vmovapd zmm9, zmm2
    vmovapd zmm10, zmm3
5:
    cmp {at}, {stop}
    jb 2b
    add {body}, 8
    cmp {body}, {end}
    jae 6f
    vbroadcastsd zmm0, [{body} + 0]
    vbroadcastsd zmm1, [{body} + 256]
    vbroadcastsd zmm2, [{body} + 512]
    vbroadcastsd zmm3, [{body} + 768]
    xor {at:e}, {at:e}
    jmp 2b
6:
    vmulpd zmm31, zmm23, zmm23
    vmulpd zmm20, zmm20, zmm10
    vfmadd213pd zmm27, zmm15, qword ptr [{constants} + 24]{{1to8}}
    vfnmadd213pd zmm16, zmm30, zmm12
    vmulpd zmm22, zmm22, zmm30
    vmulpd zmm21, zmm21, [{m} + {was} + 64]
    vfmadd231pd zmm19, zmm29, zmm29
    vmulpd zmm26, zmm26, zmm20
    vsubpd zmm30, zmm7, [{x} + {was} + 0]
    vsubpd zmm29, zmm8, [{y} + {was} + 0]
    vsubpd zmm20, zmm9, [{z} + {was} + 0]
    vmulpd zmm30, zmm30, zmm26
    vsubpd zmm4, zmm4, zmm30
    vaddpd zmm30, zmm30, [{p} + {was} + 0]
    vmovupd [{p} + {was} + 0], zmm30
    vmulpd zmm29, zmm29, zmm26
    vsubpd zmm5, zmm5, zmm29
    vaddpd zmm29, zmm29, [{p} + {was} + 0 + {second}]
    vmovupd [{p} + {was} + 0 + {second}], zmm29
    vmulpd zmm20, zmm20, zmm26
    vsubpd zmm6, zmm6, zmm20
    vaddpd zmm20, zmm20, [{p} + {was} + 0 + {third}]
    vmovupd [{p} + {was} + 0 + {third}], zmm20
    vfmadd213pd zmm27, zmm15, qword ptr [{constants} + 32]{{1to8}}
    vaddpd zmm26, zmm16, zmm13
    vrsqrt14pd zmm25, zmm19
    vmulpd zmm30, zmm24, zmm24
    vmulpd zmm21, zmm21, zmm10
    vfmadd213pd zmm26, zmm16, qword ptr [{constants} + 24]{{1to8}}
    vfnmadd213pd zmm17, zmm31, zmm12
    vmulpd zmm23, zmm23, zmm31
    vmulpd zmm22, zmm22, [{m} + {was} + 128]
    vmulpd zmm27, zmm27, zmm21
    vsubpd zmm31, zmm7, [{x} + {was} + 64]
    vsubpd zmm28, zmm8, [{y} + {was} + 64]
    vsubpd zmm21, zmm9, [{z} + {was} + 64]
    vmulpd zmm31, zmm31, zmm27
    vsubpd zmm4, zmm4, zmm31
    vaddpd zmm31, zmm31, [{p} + {was} + 64]
    vmovupd [{p} + {was} + 64], zmm31
    vmulpd zmm28, zmm28, zmm27
    vsubpd zmm5, zmm5, zmm28
    vaddpd zmm28, zmm28, [{p} + {was} + 64 + {second}]
    vmovupd [{p} + {was} + 64 + {second}], zmm28
    vmulpd zmm21, zmm21, zmm27
    vsubpd zmm6, zmm6, zmm21
    vaddpd zmm21, zmm21, [{p} + {was} + 64 + {third}]
    vmovupd [{p} + {was} + 64 + {third}], zmm21
    vfmadd213pd zmm26, zmm16, qword ptr [{constants} + 32]{{1to8}}
    vaddpd zmm27, zmm17, zmm13
    vmulpd zmm31, zmm25, zmm25
    vmulpd zmm22, zmm22, zmm10
    vfmadd213pd zmm27, zmm17, qword ptr [{constants} + 24]{{1to8}}
    vfnmadd213pd zmm18, zmm30, zmm12
    vmulpd zmm24, zmm24, zmm30
    vmulpd zmm23, zmm23, [{m} + {was} + 192]
    vmulpd zmm26, zmm26, zmm22
    vsubpd zmm30, zmm7, [{x} + {was} + 128]
    vsubpd zmm29, zmm8, [{y} + {was} + 128]
    vsubpd zmm22, zmm9, [{z} + {was} + 128]
    vmulpd zmm30, zmm30, zmm26
    vsubpd zmm4, zmm4, zmm30
    vaddpd zmm30, zmm30, [{p} + {was} + 128]
    vmovupd [{p} + {was} + 128], zmm30
    vmulpd zmm29, zmm29, zmm26
    vsubpd zmm5, zmm5, zmm29
    vaddpd zmm29, zmm29, [{p} + {was} + 128 + {second}]
    vmovupd [{p} + {was} + 128 + {second}], zmm29
    vmulpd zmm22, zmm22, zmm26
    vsubpd zmm6, zmm6, zmm22
    vaddpd zmm22, zmm22, [{p} + {was} + 128 + {third}]
    vmovupd [{p} + {was} + 128 + {third}], zmm22
    vfmadd213pd zmm27, zmm17, qword ptr [{constants} + 32]{{1to8}}
    vaddpd zmm26, zmm18, zmm13
    vmulpd zmm23, zmm23, zmm10
    vfmadd213pd zmm26, zmm18, qword ptr [{constants} + 24]{{1to8}}
    vfnmadd213pd zmm19, zmm31, zmm12
    vmulpd zmm25, zmm25, zmm31
    vmulpd zmm24, zmm24, [{m} + {was} + 256]
    vmulpd zmm27, zmm27, zmm23
    vsubpd zmm31, zmm7, [{x} + {was} + 192]
    vsubpd zmm28, zmm8, [{y} + {was} + 192]
    vsubpd zmm23, zmm9, [{z} + {was} + 192]
    vmulpd zmm31, zmm31, zmm27
    vsubpd zmm4, zmm4, zmm31
    vaddpd zmm31, zmm31, [{p} + {was} + 192]
    vmovupd [{p} + {was} + 192], zmm31
    vmulpd zmm28, zmm28, zmm27
    vsubpd zmm5, zmm5, zmm28
    vaddpd zmm28, zmm28, [{p} + {was} + 192 + {second}]
    vmovupd [{p} + {was} + 192 + {second}], zmm28
    vmulpd zmm23, zmm23, zmm27
    vsubpd zmm6, zmm6, zmm23
    vaddpd zmm23, zmm23, [{p} + {was} + 192 + {third}]
    vmovupd [{p} + {was} + 192 + {third}], zmm23
    vfmadd213pd zmm26, zmm18, qword ptr [{constants} + 32]{{1to8}}
    vaddpd zmm27, zmm19, zmm13
    vmulpd zmm24, zmm24, zmm10
    vfmadd213pd zmm27, zmm19, qword ptr [{constants} + 24]{{1to8}}
    vmulpd zmm25, zmm25, [{m} + {was} + 320]
    vmulpd zmm26, zmm26, zmm24
    vsubpd zmm30, zmm7, [{x} + {was} + 256]
    vsubpd zmm29, zmm8, [{y} + {was} + 256]
    vsubpd zmm24, zmm9, [{z} + {was} + 256]
    vmulpd zmm30, zmm30, zmm26
    vsubpd zmm4, zmm4, zmm30
    vaddpd zmm30, zmm30, [{p} + {was} + 256]
    vmovupd [{p} + {was} + 256], zmm30
    vmulpd zmm29, zmm29, zmm26
    vsubpd zmm5, zmm5, zmm29
    vaddpd zmm29, zmm29, [{p} + {was} + 256 + {second}]
    vmovupd [{p} + {was} + 256 + {second}], zmm29
    vmulpd zmm24, zmm24, zmm26
    vsubpd zmm6, zmm6, zmm24
    vaddpd zmm24, zmm24, [{p} + {was} + 256 + {third}]
    vmovupd [{p} + {was} + 256 + {third}], zmm24
    vfmadd213pd zmm27, zmm19, qword ptr [{constants} + 32]{{1to8}}
    vmulpd zmm25, zmm25, zmm10
    vmulpd zmm27, zmm27, zmm25
    vsubpd zmm31, zmm7, [{x} + {was} + 320]
    vsubpd zmm28, zmm8, [{y} + {was} + 320]
    vsubpd zmm25, zmm9, [{z} + {was} + 320]
    vmulpd zmm31, zmm31, zmm27
    vsubpd zmm4, zmm4, zmm31
    vaddpd zmm31, zmm31, [{p} + {was} + 320]
    vmovupd [{p} + {was} + 320], zmm31
    vmulpd zmm28, zmm28, zmm27
    vsubpd zmm5, zmm5, zmm28
    vaddpd zmm28, zmm28, [{p} + {was} + 320 + {second}]
    vmovupd [{p} + {was} + 320 + {second}], zmm28
    vmulpd zmm25, zmm25, zmm27
    vsubpd zmm6, zmm6, zmm25
    vaddpd zmm25, zmm25, [{p} + {was} + 320 + {third}]
    vmovupd [{p} + {was} + 320 + {third}], zmm25
    vmovupd [{pull} + 0], zmm4
    vmovupd [{pull} + 64], zmm5
    vmovupd [{pull} + 128], zmm6
    add {pull}, 192
